// @ts-check
// Several videos of the list selected, and what is done with all of them.

import { element, findAll } from "../ui/elements.js";
import { icon } from "../ui/icons.js";
import { removeVideos } from "../footage/remove_dialog.js";

/** @typedef {import("../ui/types.d.ts").ViewContext} ViewContext */

/** The names of those that are selected, by id. @type {Map<string, string>} */
const picked = new Map();

/**
 * The button that begins to select, and the bar that is shown meanwhile.
 * @param {HTMLElement} list @param {ViewContext} context @param {() => void} changed the archive has changed
 */
export function buildSelection(list, context, changed) {
  const { texts } = context;
  picked.clear();
  const count = element("span", { role: "status" });
  const remove = element("button", { type: "button", className: "button danger", onclick: removePicked },
    icon("remove"), texts("videos.remove"));
  const bar = element("div", { className: "picked-bar", hidden: true }, count, remove,
    element("button", { type: "button", className: "button", onclick: () => turn(false) }, texts("videos.pick.done")));
  const begin = element("button", { type: "button", className: "button", "aria-pressed": "false", onclick: () => turn(Boolean(bar.hidden)) },
    icon("tick"), texts("videos.pick"));

  /** @param {boolean} on */
  function turn(on) {
    bar.hidden = !on;
    begin.setAttribute("aria-pressed", String(on));
    list.classList.toggle("picking", on);
    picked.clear();
    for (const box of findAll(list, ".pick-box")) /** @type {HTMLInputElement} */ (box).checked = false;
    draw();
    if (!on) begin.focus();
  }

  function draw() {
    count.textContent = context.counted("videos.picked", picked.size);
    remove.disabled = !picked.size;
  }

  async function removePicked() {
    if (!(await removeVideos([...picked].map(([id, name]) => ({ id, name })), context))) return;
    turn(false);
    changed();
  }

  list.addEventListener("change", draw);
  draw();
  return { begin, bar };
}

/** A card's tick, which is shown while some are selected. @param {{id: string, name: string}} video @param {ViewContext} context */
export function pickBox({ id, name }, { texts }) {
  const box = element("input", {
    type: "checkbox", className: "pick-box", checked: picked.has(id), "aria-label": texts("videos.pick.one", { name }),
    onchange: () => (box.checked ? picked.set(id, name) : picked.delete(id)),
  });
  return box;
}
