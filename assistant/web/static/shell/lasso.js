// @ts-check
// A rectangle drawn with the mouse over the gaps between cards selects those that it touches.

import { element, findAll, isShown } from "../ui/elements.js";

const STARTS = 6; // pixels that the mouse moves before it draws
const EDGE = 48; // pixels from the window's edge where the page scrolls along
const SCROLLS = 18; // pixels of one step

/** @typedef {{left: number, top: number, right: number, bottom: number}} Box */

/** Whether two boxes share more than an edge. @param {Box} one @param {Box} other */
export const touches = (one, other) =>
  one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;

/** The box between two corners, wherever they lie. @param {number[]} from x and y @param {number[]} to @returns {Box} */
export const boxOf = ([x, y], [toX, toY]) =>
  ({ left: Math.min(x, toX), top: Math.min(y, toY), right: Math.max(x, toX), bottom: Math.max(y, toY) });

/**
 * @param {HTMLElement} within what the cards lie in
 * @param {(touched: HTMLElement[], more: boolean) => void} select called as it grows; `more`: beside what is selected
 */
export function watchLasso(within, select) {
  within.addEventListener("pointerdown", (event) => {
    if (event.button || event.pointerType !== "mouse" || !isBetween(event)) return;
    const from = [event.pageX, event.pageY];
    const more = event.shiftKey || event.ctrlKey || event.metaKey;
    const drawn = element("div", { className: "lasso" });
    const watching = new AbortController();
    const cards = findAll(within, ".card:not([data-number='0'])").filter(isShown);

    const move = (/** @type {PointerEvent} */ moved) => {
      if (!drawn.isConnected && Math.hypot(moved.pageX - from[0], moved.pageY - from[1]) < STARTS) return;
      if (!drawn.isConnected) document.body.append(drawn);
      moved.preventDefault();
      getSelection()?.removeAllRanges();
      const box = boxOf(from, [moved.pageX, moved.pageY]);
      Object.assign(drawn.style, {
        left: `${box.left}px`, top: `${box.top}px`, width: `${box.right - box.left}px`, height: `${box.bottom - box.top}px`,
      });
      select(cards.filter((card) => touches(box, onPage(card.getBoundingClientRect()))), more);
      if (moved.clientY < EDGE) scrollBy(0, -SCROLLS);
      if (moved.clientY > innerHeight - EDGE) scrollBy(0, SCROLLS);
    };
    const end = () => (drawn.remove(), watching.abort());
    document.addEventListener("pointermove", move, { signal: watching.signal });
    for (const over of ["pointerup", "pointercancel", "blur"]) addEventListener(over, end, { signal: watching.signal });
  });
}

/** Whether nothing lies there that a click or a selection of text is for. @param {Event} event */
const isBetween = ({ target }) =>
  target instanceof Element && target.matches("#turns, .turn, .answered, .hits, .hits > .card, .actions");

/** @param {DOMRect} box @returns {Box} */
const onPage = ({ left, top, right, bottom }) =>
  ({ left: left + scrollX, right: right + scrollX, top: top + scrollY, bottom: bottom + scrollY });
