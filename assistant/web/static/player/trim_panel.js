// The panel under the picture while trimming: the span between its handles, the points as timecodes, steps by frames.

import { counted, seconds, text } from "../bins/texts.js";
import { element } from "../ui/elements.js";
import { rateOf, smpte } from "../ui/frames.js";
import { dialog, shown } from "./player.js";
import {
  clock, flush, frameNow, frames, goTo, handles, points, reset, savable, setHandles, setPoint, state,
} from "./trimming.js";

const HANDLES = [1, 2, 5, 10, 30];

let panel, parts, range;

export function buildPanel() {
  const button = (label, words, act, className = "") => {
    const made = element("button", { type: "button", className, title: label, onclick: act }, words);
    if (words !== label) made.setAttribute("aria-label", label);
    return made;
  };
  const grip = (which) => {
    const made = element("button", { type: "button", className: `grip ${which}`, role: "slider", "data-point": which });
    made.setAttribute("aria-label", text(`trim.${which}`));
    made.addEventListener("keydown", (event) => {
      const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (!step) return;
      event.preventDefault();
      event.stopPropagation();
      move(which, points[which] + step * (event.shiftKey ? 10 : 1));
    });
    return made;
  };
  const point = (which) =>
    element(
      "span",
      { className: `point ${which}`, role: "group", ariaLabel: text(`trim.${which}`) },
      button(text(`trim.set_${which}`), text(`trim.set_${which}`), () => setPoint(which, frameNow() + (which === "out" ? 1 : 0)), "set"),
      button(text(`trim.${which}_back`), "−", () => move(which, points[which] - 1), "step"),
      element("output", {}),
      button(text(`trim.${which}_on`), "+", () => move(which, points[which] + 1), "step"),
    );
  const track = element("div", { className: "track" }, element("div", { className: "kept" }), element("div", { className: "needle" }), grip("in"), grip("out"));
  const here = element(
    "span",
    { className: "here", role: "group", ariaLabel: text("trim.here") },
    button(text("trim.back"), "‹", () => goTo(frameNow() - 1), "step"),
    element("output", {}),
    button(text("trim.on"), "›", () => goTo(frameNow() + 1), "step"),
  );
  const choice = element("select", {}, ...HANDLES.map((n) => new Option(text("trim.handles.n", { n }), n, n === handles, n === handles)));
  choice.addEventListener("change", () => ((range = null), setHandles(Number(choice.value))));
  const say = element("span", { className: "say", role: "status" });
  const again = button(text("trim.again"), text("trim.again"), flush, "again");
  panel = element(
    "div",
    { className: "trim-panel", role: "group", ariaLabel: text("trim") },
    track,
    element("div", { className: "marks" }, point("in"), here, point("out")),
    element(
      "div",
      { className: "facts" },
      element("span", { className: "length" }),
      say,
      again,
      button(text("trim.reset"), text("trim.reset"), reset, "reset"),
      element("label", {}, text("trim.handles"), choice),
    ),
  );
  dialog.querySelector(".position").after(panel);
  const find = (selector) => panel.querySelector(selector);
  parts = {
    track, choice, say, again, kept: find(".kept"), head: find(".needle"), gripIn: find(".grip.in"), gripOut: find(".grip.out"),
    in: find(".point.in output"), out: find(".point.out output"), here: here.querySelector("output"), length: find(".length"),
  };
  watchPointer();
}

// A point is moved and its frame is shown: of out the last one that stays.
function move(which, frame) {
  setPoint(which, frame);
  goTo(which === "in" ? points.in : points.out - 1);
}

export function drawPanel() {
  const head = frameNow();
  const wide = Math.round(handles * rateOf(clock));
  if (!range || range.of !== shown.id || range.wide !== wide || points.in < range.low || points.out > range.high) {
    range = { of: shown.id, wide, low: Math.max(0, points.in - wide), high: Math.min(frames(), points.out + wide) };
  }
  const share = (frame) => `${(100 * (frame - range.low)) / Math.max(1, range.high - range.low)}%`;
  const inside = Math.min(Math.max(head, range.low), range.high);
  parts.kept.style.left = parts.gripIn.style.left = share(points.in);
  parts.kept.style.right = `calc(100% - ${share(points.out)})`;
  parts.gripOut.style.left = share(points.out);
  parts.head.style.left = share(inside + 0.5);
  parts.head.hidden = head !== inside;
  const last = smpte(points.out, clock);
  parts.in.textContent = smpte(points.in, clock);
  parts.out.textContent = last;
  parts.here.textContent = smpte(head, clock);
  const count = points.out - points.in;
  parts.length.textContent = counted("trim.length", count, { seconds: seconds(count / rateOf(clock), 2) });
  for (const [grip, at, label] of [[parts.gripIn, points.in, parts.in], [parts.gripOut, points.out, parts.out]]) {
    grip.setAttribute("aria-valuenow", at);
    grip.setAttribute("aria-valuemin", range.low);
    grip.setAttribute("aria-valuemax", range.high);
    grip.setAttribute("aria-valuetext", label.textContent);
  }
  parts.say.textContent = state.sentence ?? (savable() ? "" : text("trim.hint"));
  parts.again.hidden = !state.again;
}

// Grips are dragged; anywhere else the pointer goes through the frames.
function watchPointer() {
  let held = null;
  const frameAt = ({ clientX }) => {
    const box = parts.track.getBoundingClientRect();
    const share = Math.min(1, Math.max(0, (clientX - box.left) / box.width));
    return Math.round(range.low + share * (range.high - range.low));
  };
  const drag = (event) => {
    const frame = frameAt(event);
    if (held === "in" || held === "out") move(held, frame);
    else goTo(frame);
  };
  parts.track.addEventListener("pointerdown", (event) => {
    held = event.target.dataset.point ?? "head";
    parts.track.setPointerCapture(event.pointerId);
    drag(event);
  });
  parts.track.addEventListener("pointermove", (event) => held && drag(event));
  for (const end of ["pointerup", "pointercancel"]) parts.track.addEventListener(end, () => (held = null));
}
