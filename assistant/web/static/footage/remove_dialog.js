// @ts-check
// Taking videos out of the archive: asked first, said afterwards. No file is touched.

import { Problem, post } from "../ui/client.js";
import { openModal } from "../ui/dialogs.js";
import { element, find } from "../ui/elements.js";

/** @typedef {import("../ui/types.d.ts").ViewContext} ViewContext */
/** Of a video that may go; `unplugged` where its whole folder is not there. @typedef {{id: string, name: string, unplugged?: boolean}} Going */

/** Whether whoever looks may change the archive. */
export const mayChange = () => Boolean(document.querySelector('#top .views a[data-view="footage"]'));

/**
 * Asks, and takes them out; whether that was done.
 * @param {Going[]} videos @param {ViewContext} context @param {{away?: boolean}} [options] their files are not there
 * @returns {Promise<boolean>}
 */
export function removeVideos(videos, context, { away = false } = {}) {
  const { texts, counted } = context;
  const unplugged = videos.filter((video) => video.unplugged).length;
  const keep = element("input", { type: "checkbox", checked: !away });
  const wrong = element("p", { className: "failed", role: "alert", hidden: true });
  const sure = element("button", { type: "button", className: "button danger" }, texts("videos.remove.yes"));
  const leave = element("button", { type: "button", className: "button", onclick: () => dialog.close() }, texts("videos.remove.no"));
  const dialog = element("dialog", { className: "remove-videos", "aria-label": texts("videos.remove.title") },
    element("h3", { textContent: texts("videos.remove.title") }),
    element("p", {
      textContent: videos.length === 1 ? texts("videos.remove.one", { name: videos[0].name }) : counted("videos.remove.some", videos.length),
    }),
    unplugged ? element("p", { className: "unplugged", textContent: counted("videos.remove.unplugged", unplugged) }) : null,
    away ? null : element("label", {}, keep, element("span", { textContent: texts("videos.remove.keep_out") })),
    wrong, element("div", { className: "doing" }, sure, leave));
  return new Promise((resolve) => {
    let done = false;
    sure.addEventListener("click", async () => {
      sure.disabled = true;
      try {
        const { removed } = await post("footage/remove", { videos: videos.map(({ id }) => id), keep_out: !away && keep.checked });
        done = true;
        dialog.close();
        context.say(counted("videos.removed", removed));
      } catch (error) {
        wrong.textContent = (error instanceof Problem && error.message) || texts("footage.offline");
        wrong.hidden = false;
        sure.disabled = false;
      }
    });
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(done);
    });
    find(document, "#view").append(dialog);
    openModal(dialog);
    leave.focus();
  });
}
