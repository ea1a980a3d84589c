// @ts-check
// Who did what to a bin: a fold under its clips, fetched when it is opened and after each change.

import { element } from "../ui/elements.js";
import { get } from "../ui/client.js";
import { counted, moment, text } from "./texts.js";

/** @typedef {import("../wire.d.ts").BinLogEntry} BinLogEntry */

/** Changes that say how many clips they were of. */
const OF_CLIPS = new Set(["add", "remove", "restore", "relocate"]);

/** The fold, and what draws it anew for the bin of a name. */
export function binLog() {
  const list = element("ol", {});
  const fold = element("details", { className: "bin-log" }, element("summary", {}, text("log")), list);
  let shown = "";
  const draw = async () => {
    if (!fold.open || !shown) return;
    const name = shown;
    try {
      const { changes } = /** @type {import("../wire.d.ts").BinLog} */ (await get("bins/log", { name }));
      if (name === shown) list.replaceChildren(...changes.map(line));
    } catch (error) {
      list.replaceChildren(element("li", { className: "soft" }, error instanceof Error ? error.message : ""));
    }
  };
  fold.addEventListener("toggle", draw);
  return { fold, show: (/** @type {string} */ name) => ((shown = name), draw()) };
}

/** @param {BinLogEntry} change */
function line({ who, made, what, clips }) {
  const did = OF_CLIPS.has(what) && clips ? `${text(`what.${what}`)} · ${counted("clips", clips)}` : text(`what.${what}`);
  return element(
    "li",
    {},
    element("b", { dir: "auto" }, who || text("log.somebody")),
    element("span", {}, did),
    element("time", { className: "soft", dateTime: made }, moment(made)),
  );
}
