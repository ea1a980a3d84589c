// @ts-check
// One video along time: the picture of its bars, the shot under the pointer or the keys, and the way into it.

import { TimelineCanvas } from "./timeline_canvas.js";
import { placeAt, startOf } from "./timeline_rows.js";
import { nameLegend, placeLegend } from "./class_legend.js";
import { placeShots } from "./shot_list.js";
import { backLink, buildLine } from "./timeline_dom.js";
import { placeTip, shotWords } from "./shot_tooltip.js";
import { closest, element } from "../ui/elements.js";
import { Problem, fetchClassNames, get } from "../ui/client.js";
import { moveTip } from "../ui/tooltip.js";
import { thumbnail } from "../ui/thumbnails.js";

const CLOSEST = 160; // px a second at most, in short videos as many times the whole as
const DEEPEST = 8;
const STEP = 1.6; // of a press of + or −
const WHEEL = 0.0018; // of the scale, for a px of wheel
const SETTLED = 140; // ms after a change until pictures are fetched: none for what is only scrolled past
const AROUND = 60; // seconds in view when the address names a time

/** @typedef {import("../ui/types.d.ts").ViewContext} ViewContext */
/** `names` are what its classes show, once it is known. @typedef {import("../wire.d.ts").VideoTimeline & {names?: Record<string, string>}} Video */
/** Start and end in seconds, the numbers of its scene and class. @typedef {Video["shots"][number]} Shot */
/** Start and end in seconds, and what is said. @typedef {Video["speech"][number]["lines"][number]} Line */
/** What is shown of a video. @typedef {{video: Video, bars: TimelineCanvas, parts: ReturnType<typeof buildLine>}} Shown */

/** @type {ViewContext} */
let context;
/** @type {Shown | null} */
let shown = null;
/** @type {ResizeObserver | undefined} */
let watching;
let scale = 1; // px a second
let now = 0; // the place of the shot that the keys stand on
let stood = false; // whether they do, so that it is marked
let lit = 0; // the class that is pointed at
let kept = 0; // the class that was chosen in the legend
let frame = 0, settling = 0, opening = 0;

/** What is shown; it must be. */
function line() {
  if (!shown) throw new Error("no video is shown");
  return shown;
}

/** @param {HTMLElement} root @param {string} id @param {ViewContext} given */
export async function showLine(root, id, given) {
  context = given;
  const asked = Number(new URLSearchParams(location.hash.split("?")[1] ?? "").get("t"));
  if (shown?.video.id === id && root.contains(shown.parts.canvas)) {
    if (asked && shown.video.shots.length) goTo(placeAt(shown.video.shots, asked, startOf));
    return;
  }
  const mine = ++opening;
  const about = await get(`archive/videos/${encodeURIComponent(id)}`).catch((error) => error);
  if (mine !== opening) return;
  if (about instanceof Problem) {
    root.replaceChildren(backLink(context), element("p", {
      className: "failed", role: "alert", textContent: about.message || context.texts("videos.failed"),
    }));
    return;
  }
  /** @type {Video} */
  const video = about;
  now = asked ? placeAt(video.shots, asked, startOf) : 0;
  stood = asked > 0;
  lit = kept = 0;
  build(root, video);
  if (!video.shots.length) return;
  findNames(mine);
  if (asked) goTo(now, Math.min(CLOSEST, width() / AROUND));
  else fit();
}

/** @param {number} mine */
async function findNames(mine) {
  const { video, parts } = line();
  const { names } = await fetchClassNames(`archive/videos/${encodeURIComponent(video.id)}/classes`);
  if (mine !== opening) return;
  video.names = names;
  for (const list of [parts.legend, parts.shots]) nameLegend(list, video, context);
  draw();
}

export function leaveLine() {
  opening++;
  clearTimeout(settling);
  cancelAnimationFrame(frame);
  watching?.disconnect();
  shown = null;
}

const width = () => line().parts.scroller.clientWidth;
const whole = () => width() / Math.max(line().video.duration, 0.1);
const from = () => line().parts.scroller.scrollLeft / scale;

/** @param {HTMLElement} root @param {Video} video */
function build(root, video) {
  const bars = new TimelineCanvas(element("canvas"), video);
  bars.redraw = draw;
  const parts = buildLine(root, video, bars, context, {
    closer: () => zoom(STEP), further: () => zoom(1 / STEP), fit,
    search: () => context.ask("within", JSON.stringify({ video: video.id })),
    changed: () => context.go("#/videos"),
  });
  shown = { video, bars, parts };
  if (!video.shots.length) return;
  placeLegend(parts.legend, video, context, { point: light, keep: keepLit });
  placeShots(parts.shots, video, context, play);
  watch();
}

function watch() {
  const { stage, scroller } = line().parts;
  scroller.addEventListener("scroll", draw, { passive: true });
  stage.addEventListener("wheel", wheeled, { passive: false });
  stage.addEventListener("keydown", pressed);
  stage.addEventListener("focus", () => stage.matches(":focus-visible") && stand(now));
  stage.addEventListener("blur", hideTip);
  stage.addEventListener("pointermove", pointed);
  stage.addEventListener("pointerleave", hideTip);
  stage.addEventListener("click", (event) => (closest(event, ".scroller") ? play(stand(shotUnder(event))) : 0));
  stage.addEventListener("touchmove", pinched, { passive: false });
  stage.addEventListener("touchend", () => (pinch = 0));
  watching?.disconnect();
  watching = new ResizeObserver(() => (resize(Math.max(scale, whole())), draw()));
  watching.observe(scroller);
}

// scale and place

function fit() {
  resize(whole());
  line().parts.scroller.scrollLeft = 0;
  draw();
}

/** @param {number} to px a second */
function resize(to) {
  const { video, parts } = line();
  scale = Math.min(Math.max(CLOSEST, whole() * DEEPEST), Math.max(whole(), to));
  parts.spacer.style.width = `${Math.max(width(), Math.floor(video.duration * scale))}px`;
  parts.canvas.style.width = `${width()}px`;
}

/** Keeps the time at `x` px of the view where it is. @param {number} by @param {number} [x] */
function zoom(by, x = middle()) {
  const time = from() + x / scale;
  resize(scale * by);
  line().parts.scroller.scrollLeft = time * scale - x;
  draw();
}

/** The shot that is stood on, where it is in view. */
function middle() {
  const [start, end] = line().video.shots[now] ?? [0, 0];
  const x = ((start + end) / 2 - from()) * scale;
  return x > 0 && x < width() ? x : width() / 2;
}

/** @param {number} place @param {number} [to] px a second */
function goTo(place, to = scale) {
  const { video, parts } = line();
  const [start, end] = video.shots[place];
  resize(to);
  parts.scroller.scrollLeft = ((start + end) / 2) * scale - width() / 2;
  now = place;
  draw();
}

let pinch = 0;
/** @param {TouchEvent} event */
function pinched(event) {
  if (event.touches.length !== 2) return;
  event.preventDefault();
  const [one, other] = event.touches;
  const apart = Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY);
  if (pinch) zoom(apart / pinch, (one.clientX + other.clientX) / 2 - line().parts.scroller.getBoundingClientRect().left);
  pinch = apart;
}

/** @param {WheelEvent} event */
function wheeled(event) {
  if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) return; // scrolls by itself
  const out = event.deltaY > 0 && scale <= whole() * 1.001;
  if (out && !event.ctrlKey) return; // nothing further out: the page scrolls
  event.preventDefault();
  const pixels = event.deltaY * (event.deltaMode ? 33 : 1) * (event.ctrlKey ? 4 : 1);
  zoom(Math.exp(-pixels * WHEEL), event.clientX - line().parts.scroller.getBoundingClientRect().left);
}

function draw() {
  if (frame) return;
  clearTimeout(settling);
  frame = requestAnimationFrame(() => {
    frame = 0;
    if (!shown) return;
    const { bars } = shown;
    const view = { from: from(), scale, width: width(), now: stood ? now : -1, lit: lit || kept };
    bars.draw({ ...view, calm: true });
    settling = setTimeout(() => shown && bars.draw({ ...view, calm: false }), SETTLED);
  });
}

// shots

/** @type {Record<string, () => unknown>} */
const KEYS = {
  ArrowRight: () => stand(now + 1), ArrowLeft: () => stand(now - 1),
  ArrowDown: () => stand(sameClass(1)), ArrowUp: () => stand(sameClass(-1)),
  Home: () => stand(0), End: () => stand(line().video.shots.length - 1),
  Enter: () => play(now), " ": () => play(now),
  "+": () => zoom(STEP), "=": () => zoom(STEP), "-": () => zoom(1 / STEP), 0: fit, Escape: () => (keepLit(0), hideTip()),
};

/** @param {KeyboardEvent} event */
function pressed(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || !(event.key in KEYS)) return;
  event.preventDefault();
  KEYS[event.key]();
}

/** The next shot of the same class. @param {number} step */
function sameClass(step) {
  const { video } = line();
  const of = video.shots[now][3];
  for (let place = now + step; place >= 0 && place < video.shots.length; place += step) {
    if (video.shots[place][3] === of) return place;
  }
  return now;
}

/** Stands on a shot and tells of it; gives its place. @param {number} place */
function stand(place) {
  const { video, parts } = line();
  now = Math.min(video.shots.length - 1, Math.max(0, place));
  stood = true;
  draw();
  const [start, end] = video.shots[now];
  const left = (start - from()) * scale, right = (end - from()) * scale;
  if (left < 0 || right > width()) parts.scroller.scrollLeft = ((start + end) / 2) * scale - width() / 2;
  const box = parts.scroller.getBoundingClientRect();
  light(video.shots[now][3]);
  tell(now, box.left + ((start + end) / 2 - from()) * scale, box);
  history.replaceState(history.state, "", `#/videos/${encodeURIComponent(video.id)}?t=${start.toFixed(2)}`);
  return now;
}

/** @param {MouseEvent} event */
function shotUnder(event) {
  const { video, parts } = line();
  const x = event.clientX - parts.scroller.getBoundingClientRect().left;
  return placeAt(video.shots, from() + x / scale, startOf);
}

/** @param {PointerEvent} event */
function pointed(event) {
  const { video, bars, parts } = line();
  if (event.pointerType === "touch") return;
  const box = parts.scroller.getBoundingClientRect();
  if (event.clientY > box.top + bars.rows.height) return hideTip(); // the scroll bar
  const place = shotUnder(event);
  light(video.shots[place][3]);
  tell(place, event.clientX, box);
}

/** @param {number} of a class, or 0 */
function light(of) {
  if (of !== lit) draw();
  lit = of;
}

/** @param {number} of a class @returns the one that is kept then, or 0 */
function keepLit(of) {
  kept = kept === of ? 0 : of;
  draw();
  return kept;
}

/** @param {number} place @param {number} x px @param {DOMRect} box of the picture */
function tell(place, x, box) {
  const { video, bars, parts } = line();
  const { here, said } = shotWords(video, place, context);
  const { stage } = parts;
  stage.setAttribute("aria-valuenow", String(place + 1));
  stage.setAttribute("aria-valuetext", said ? `${here}; ${context.texts("videos.says", { words: said })}` : here);
  parts.place.textContent = here;
  placeTip(parts.tip, video, place, context);
  moveTip(parts.tip, x, box.top, box.top + bars.rows.height + 22);
}

function hideTip() {
  if (shown) shown.parts.tip.hidden = true;
  light(0);
}

/** @param {number} place */
function play(place) {
  const { video, parts } = line();
  const poster = thumbnail(video.id, place + 1, video.stamp);
  const spans = video.shots.map(([start, end], at) => ({
    video: video.id, shot: at + 1, start, end, name: video.name, ...(at === place ? { poster } : {}),
  }));
  parts.tip.hidden = true;
  context.play(spans, place);
}
