// @ts-check
// The button by the box that has what is asked for drawn, and the drawing looked for: there where a model draws.

import { fillBox } from "./draft.js";
import { element, find } from "../ui/elements.js";

/**
 * Puts the button there, or takes it away.
 * @param {Record<string, string> | null} texts null where nothing draws
 * @param {import("../ui/types.d.ts").Ask} ask
 */
export function placeImagine(texts, ask) {
  document.querySelector("#imagine")?.remove();
  if (!texts) return;
  const button = element("button", { id: "imagine", type: "button", title: texts[".about"], onclick: () => imagine(ask) }, texts[""]);
  find(document, "#foot").prepend(button);
}

/** What stands in the box is drawn, and the box emptied; nothing there: what is looked for. @param {import("../ui/types.d.ts").Ask} ask */
function imagine(ask) {
  /** @type {HTMLTextAreaElement} */
  const box = find(document, "#composer textarea");
  ask("imagine", box.value.trim());
  fillBox("");
}
