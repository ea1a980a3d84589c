// @ts-check
// Videos whose files do not lie any more where they lay: to be looked for, or taken out of the archive.

import { get } from "../ui/client.js";
import { element } from "../ui/elements.js";
import { icon } from "../ui/icons.js";
import { removeVideos } from "./remove_dialog.js";

const MOST_NAMED = 12;

/** @typedef {import("../ui/types.d.ts").ViewContext} ViewContext */
/** @typedef {import("../wire.d.ts").MissingVideo} MissingVideo */
/** `locate` is null where no folder can be chosen. @typedef {{locate: (() => void) | null, removed: () => void}} Acts */

/** @param {HTMLElement} section @param {ViewContext} context @param {Acts} acts */
export async function placeMissing(section, context, acts) {
  const { texts } = context;
  /** @type {MissingVideo[]} */
  let videos;
  try {
    ({ videos } = await get("footage/away"));
  } catch {
    return; // the next question says that the server does not answer
  }
  /** @param {MissingVideo[]} away */
  const remove = async (away) => {
    if (!(await removeVideos(away, context, { away: true }))) return;
    await placeMissing(section, context, acts);
    acts.removed();
  };
  section.hidden = !videos.length;
  section.replaceChildren(
    element("h3", { textContent: texts("footage.away") }),
    element("p", { textContent: context.counted("footage.away.files", videos.length) }),
    element("ul", {}, ...videos.slice(0, MOST_NAMED).map((video) => element("li", {},
      element("span", { className: "name", textContent: video.name }),
      element("small", { className: "soft", textContent: texts("footage.away.was", { path: video.was }) }),
      closeButton(texts("footage.away.remove", { name: video.name }), () => remove([video]))))),
    element("div", { className: "doing" },
      element("button", { type: "button", className: "button", hidden: !acts.locate, onclick: () => acts.locate?.() }, icon("search"),
        texts(videos.length === 1 ? "footage.away.locate" : "footage.away.locate_all")),
      element("button", { type: "button", className: "button", onclick: () => remove(videos) }, icon("remove"),
        texts("videos.remove"))));
}

/** @param {string} label @param {() => void} onclick */
export function closeButton(label, onclick) {
  return element("button", { type: "button", className: "button square", title: label, "aria-label": label, onclick }, icon("close"));
}
