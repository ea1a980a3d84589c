// @ts-check
// The panel under the picture while trimming: the span between its handles, the points as timecodes, steps by frames.

import { counted, seconds, text } from "../bins/texts.js";
import { element, find } from "../ui/elements.js";
import { rateOf, smpte } from "../ui/timecodes.js";

/** @typedef {import("../ui/timecodes.js").FrameClock} FrameClock */
/** @typedef {"in" | "out"} Point */
/**
 * @typedef {object} Actions
 * @property {() => number} frameNow
 * @property {(which: Point) => number} pointAt
 * @property {(frame: number) => void} goTo
 * @property {(which: Point, frame: number) => void} setPoint
 * @property {() => void} reset
 * @property {() => void} save
 * @property {(seconds: number) => void} setHandles
 */
/**
 * What is drawn: frames count from the video's first.
 * @typedef {object} View
 * @property {string} video its id
 * @property {FrameClock} clock
 * @property {{in: number, out: number}} points
 * @property {number} head the frame on screen
 * @property {number} frames in all
 * @property {number} handles seconds
 * @property {string} sentence
 * @property {boolean} again whether saving again is offered
 */

const HANDLES = [1, 2, 5, 10, 30];

/** @type {ReturnType<typeof partsOf>} */
let parts;
/** The frames from the left edge to the right. @type {{of: string, wide: number, low: number, high: number} | null} */
let range = null;

/** @param {HTMLElement} dialog @param {number} handles seconds @param {Actions} actions */
export function buildPanel(dialog, handles, actions) {
  const { frameNow, goTo, pointAt, setPoint } = actions;
  // A point is moved and its frame is shown: of out the last one that stays.
  const move = (/** @type {Point} */ which, /** @type {number} */ frame) => {
    setPoint(which, frame);
    goTo(which === "in" ? pointAt("in") : pointAt("out") - 1);
  };
  const button = (/** @type {string} */ label, /** @type {string} */ words, /** @type {() => void} */ act, className = "") => {
    const made = element("button", { type: "button", className, title: label, onclick: act }, words);
    if (words !== label) made.setAttribute("aria-label", label);
    return made;
  };
  const grip = (/** @type {Point} */ which) => {
    const made = element("button", { type: "button", className: `grip ${which}`, role: "slider", "data-point": which });
    made.setAttribute("aria-label", text(`trim.${which}`));
    made.addEventListener("keydown", (event) => {
      const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (!step) return;
      event.preventDefault();
      event.stopPropagation();
      move(which, pointAt(which) + step * (event.shiftKey ? 10 : 1));
    });
    return made;
  };
  const point = (/** @type {Point} */ which) =>
    element(
      "span",
      { className: `point ${which}`, role: "group", ariaLabel: text(`trim.${which}`) },
      button(text(`trim.set_${which}`), text(`trim.set_${which}`), () => setPoint(which, frameNow() + (which === "out" ? 1 : 0)), "set"),
      button(text(`trim.${which}_back`), "−", () => move(which, pointAt(which) - 1), "step"),
      element("output", {}),
      button(text(`trim.${which}_on`), "+", () => move(which, pointAt(which) + 1), "step"),
    );
  const track = element("div", { className: "track" }, element("div", { className: "kept" }), element("div", { className: "needle" }), grip("in"), grip("out"));
  const here = element(
    "span",
    { className: "here", role: "group", ariaLabel: text("trim.here") },
    button(text("trim.back"), "‹", () => goTo(frameNow() - 1), "step"),
    element("output", {}),
    button(text("trim.on"), "›", () => goTo(frameNow() + 1), "step"),
  );
  const choice = element("select", {}, ...HANDLES.map((n) => new Option(text("trim.handles.n", { n }), String(n), n === handles, n === handles)));
  choice.addEventListener("change", () => ((range = null), actions.setHandles(Number(choice.value))));
  const panel = element(
    "div",
    { className: "trim-panel", role: "group", ariaLabel: text("trim") },
    track,
    element("div", { className: "marks" }, point("in"), here, point("out")),
    element(
      "div",
      { className: "facts" },
      element("span", { className: "length" }),
      element("span", { className: "say", role: "status" }),
      button(text("trim.again"), text("trim.again"), actions.save, "again"),
      button(text("trim.reset"), text("trim.reset"), actions.reset, "reset"),
      element("label", {}, text("trim.handles"), choice),
    ),
  );
  find(dialog, ".position").after(panel);
  parts = partsOf(panel);
  watchPointer(track, move, goTo);
}

/** @param {HTMLElement} panel */
const partsOf = (panel) => ({
  kept: find(panel, ".kept"), head: find(panel, ".needle"), gripIn: find(panel, ".grip.in"), gripOut: find(panel, ".grip.out"),
  in: find(panel, ".point.in output"), out: find(panel, ".point.out output"), here: find(panel, ".here output"),
  length: find(panel, ".length"), say: find(panel, ".say"), again: find(panel, ".again"),
});

/** @param {View} view */
export function drawPanel({ video, clock, points, head, frames, handles, sentence, again }) {
  const wide = Math.round(handles * rateOf(clock));
  if (!range || range.of !== video || range.wide !== wide || points.in < range.low || points.out > range.high) {
    range = { of: video, wide, low: Math.max(0, points.in - wide), high: Math.min(frames, points.out + wide) };
  }
  const { low, high } = range;
  const share = (/** @type {number} */ frame) => `${(100 * (frame - low)) / Math.max(1, high - low)}%`;
  const inside = Math.min(Math.max(head, low), high);
  parts.kept.style.left = parts.gripIn.style.left = share(points.in);
  parts.kept.style.right = `calc(100% - ${share(points.out)})`;
  parts.gripOut.style.left = share(points.out);
  parts.head.style.left = share(inside + 0.5);
  parts.head.hidden = head !== inside;
  parts.in.textContent = smpte(points.in, clock);
  parts.out.textContent = smpte(points.out, clock);
  parts.here.textContent = smpte(head, clock);
  const count = points.out - points.in;
  parts.length.textContent = counted("trim.length", count, { seconds: seconds(count / rateOf(clock), 2) });
  for (const which of /** @type {const} */ (["in", "out"])) {
    const grip = which === "in" ? parts.gripIn : parts.gripOut;
    grip.setAttribute("aria-valuenow", String(points[which]));
    grip.setAttribute("aria-valuemin", String(low));
    grip.setAttribute("aria-valuemax", String(high));
    grip.setAttribute("aria-valuetext", parts[which].textContent ?? "");
  }
  parts.say.textContent = sentence;
  parts.again.hidden = !again;
}

/**
 * Grips are dragged; anywhere else the pointer goes through the frames.
 * @param {HTMLElement} track
 * @param {(which: Point, frame: number) => void} move
 * @param {(frame: number) => void} goTo
 */
function watchPointer(track, move, goTo) {
  let held = "";
  const drag = (/** @type {PointerEvent} */ { clientX }) => {
    if (!range) return;
    const box = track.getBoundingClientRect();
    const share = Math.min(1, Math.max(0, (clientX - box.left) / box.width));
    const frame = Math.round(range.low + share * (range.high - range.low));
    if (held === "in" || held === "out") move(held, frame);
    else goTo(frame);
  };
  track.addEventListener("pointerdown", (event) => {
    held = (event.target instanceof HTMLElement && event.target.dataset.point) || "head";
    track.setPointerCapture(event.pointerId);
    drag(event);
  });
  track.addEventListener("pointermove", (event) => held && drag(event));
  for (const end of ["pointerup", "pointercancel"]) track.addEventListener(end, () => (held = ""));
}
