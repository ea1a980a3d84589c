// @ts-check
// The map's points on their way: from where they stood to where a new layout puts them.

import { shotName } from "./points.js";

const TAKES = 900; // ms

/** @typedef {import("./viewport.js").Points} Points */

/**
 * Gives what ends it at once.
 * @param {Points} points
 * @param {Points} before where the same shots stood, those that were there
 * @param {(moving: boolean) => void} draw called as they move (true) and once they stand (false)
 */
export function animatePoints(points, before, draw) {
  /** @type {Map<string, [number, number]>} */
  const stood = new Map(before.x.map((x, at) => [shotName(before, at), [x, before.y[at]]]));
  const ends = { x: points.x, y: points.y };
  const begins = Array.from(points.x, (_, at) => stood.get(shotName(points, at)) ?? [points.x[at], points.y[at]]);
  const still = () => Object.assign(points, ends);
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) return still;
  let frame = 0;
  const began = performance.now();
  const step = (/** @type {number} */ time) => {
    const share = Math.min(1, Math.max(0, (time - began) / TAKES));
    const eased = share * share * (3 - 2 * share);
    points.x = begins.map(([x], at) => x + (ends.x[at] - x) * eased);
    points.y = begins.map(([, y], at) => y + (ends.y[at] - y) * eased);
    if (share === 1) still();
    else frame = requestAnimationFrame(step);
    draw(share < 1);
  };
  step(began);
  return () => {
    cancelAnimationFrame(frame);
    still();
  };
}
