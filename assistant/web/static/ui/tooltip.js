// @ts-check
// Where a tip stands that follows the pointer or the keys.

const EDGE = 8; // px kept from the window's edge
const BAR = 64; // px of the bar at the top, which the tip does not cover

/**
 * Over `above` where there is room, else under `below`; all in px of the window.
 * @param {HTMLElement} tip @param {number} x @param {number} above @param {number} below
 */
export function moveTooltip(tip, x, above, below) {
  tip.hidden = false;
  const half = tip.offsetWidth / 2;
  tip.style.left = `${Math.min(innerWidth - half - EDGE, Math.max(half + EDGE, x))}px`;
  const top = above - tip.offsetHeight - EDGE;
  tip.style.top = `${top > BAR ? top : below}px`;
}
