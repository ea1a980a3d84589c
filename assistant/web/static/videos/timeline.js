// @ts-check
// One video along time: the picture of its bars, the shot under the pointer or the keys, and the way into it.

import { TimelineCanvas } from "./timeline_canvas.js";
import { placeAt, startOf } from "./timeline_rows.js";
import { TimelineScale } from "./timeline_scale.js";
import { nameLegend, placeLegend } from "./class_legend.js";
import { placeShots, spansOf } from "./shot_list.js";
import { backLink, buildLine } from "./timeline_dom.js";
import { placeTooltip, shotWords } from "./shot_tooltip.js";
import { closest, element } from "../ui/elements.js";
import { Problem, fetchClassNames, get } from "../ui/client.js";
import { moveTooltip } from "../ui/tooltip.js";

const STEP = 1.6; // of a press of + or −
const AROUND = 60; // seconds in view when the address names a time
const SETTLED = 140; // ms after a change until pictures are fetched: none for what is only scrolled past

/** @typedef {import("../ui/types.d.ts").ViewContext} ViewContext */
/** `names` are what its classes show, once it is known. @typedef {import("../wire.d.ts").VideoTimeline & {names?: Record<string, string>}} Video */
/** Start and end in seconds, the numbers of its scene and class. @typedef {Video["shots"][number]} Shot */
/** Start and end in seconds, and what is said. @typedef {Video["speech"][number]["lines"][number]} Line */
/** What is shown of a video. @typedef {{video: Video, bars: TimelineCanvas, parts: ReturnType<typeof buildLine>, scale: TimelineScale}} Shown */

/** @type {ViewContext} */
let context;
/** @type {Shown | null} */
let shown = null;
/** @type {ResizeObserver | undefined} */
let watching;
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
  const { scale } = line();
  if (asked) goTo(now, scale.width / AROUND);
  else scale.fit();
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

/** @param {HTMLElement} root @param {Video} video */
function build(root, video) {
  const bars = new TimelineCanvas(element("canvas"), video);
  bars.redraw = draw;
  const parts = buildLine(root, video, bars, context, {
    closer: () => zoom(STEP), further: () => zoom(1 / STEP), fit: () => line().scale.fit(),
    search: () => context.ask("within", JSON.stringify({ video: video.id })),
    changed: () => context.go("#/videos"),
  });
  shown = { video, bars, parts, scale: new TimelineScale(parts, video.duration, draw) };
  if (!video.shots.length) return;
  placeLegend(parts.legend, video, context, { point: light, keep: keepLit });
  placeShots(parts.shots, video, context, play);
  watch();
}

function watch() {
  const { parts: { stage, scroller }, scale } = line();
  scroller.addEventListener("scroll", draw, { passive: true });
  scale.watch(stage);
  stage.addEventListener("keydown", pressed);
  stage.addEventListener("focus", () => stage.matches(":focus-visible") && stand(now));
  stage.addEventListener("blur", hideTip);
  stage.addEventListener("pointermove", pointed);
  stage.addEventListener("pointerleave", hideTip);
  stage.addEventListener("click", (event) => (closest(event, ".scroller") ? play(stand(shotUnder(event))) : 0));
  watching?.disconnect();
  watching = new ResizeObserver(() => scale.refit());
  watching.observe(scroller);
}

function draw() {
  if (frame) return;
  clearTimeout(settling);
  frame = requestAnimationFrame(() => {
    frame = 0;
    if (!shown) return;
    const { bars, scale } = shown;
    const view = { from: scale.from, scale: scale.pixels, width: scale.width, now: stood ? now : -1, lit: lit || kept };
    bars.draw({ ...view, calm: true });
    settling = setTimeout(() => shown && bars.draw({ ...view, calm: false }), SETTLED);
  });
}

// scale and place

/** Around the shot that is stood on, where it is in view. @param {number} by */
function zoom(by) {
  const { video, scale } = line();
  const [start, end] = video.shots[now] ?? [0, 0];
  const x = scale.x((start + end) / 2);
  scale.zoom(by, x > 0 && x < scale.width ? x : scale.width / 2);
}

/** @param {number} place @param {number} [pixels] a second */
function goTo(place, pixels) {
  const { video, scale } = line();
  const [start, end] = video.shots[place];
  now = place;
  scale.centre((start + end) / 2, pixels);
}

// shots

/** @type {Record<string, () => unknown>} */
const KEYS = {
  ArrowRight: () => stand(now + 1), ArrowLeft: () => stand(now - 1),
  ArrowDown: () => stand(sameClass(1)), ArrowUp: () => stand(sameClass(-1)),
  Home: () => stand(0), End: () => stand(line().video.shots.length - 1),
  Enter: () => play(now), " ": () => play(now),
  "+": () => zoom(STEP), "=": () => zoom(STEP), "-": () => zoom(1 / STEP), 0: () => line().scale.fit(), Escape: () => (keepLit(0), hideTip()),
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
  const { video, parts, scale } = line();
  now = Math.min(video.shots.length - 1, Math.max(0, place));
  stood = true;
  draw();
  const [start, end] = video.shots[now];
  scale.reveal(start, end);
  const box = parts.scroller.getBoundingClientRect();
  light(video.shots[now][3]);
  tell(now, box.left + scale.x((start + end) / 2), box);
  history.replaceState(history.state, "", `#/videos/${encodeURIComponent(video.id)}?t=${start.toFixed(2)}`);
  return now;
}

/** @param {MouseEvent} event */
function shotUnder(event) {
  const { video, parts, scale } = line();
  const x = event.clientX - parts.scroller.getBoundingClientRect().left;
  return placeAt(video.shots, scale.time(x), startOf);
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
  placeTooltip(parts.tip, video, place, context);
  moveTooltip(parts.tip, x, box.top, box.top + bars.rows.height + 22);
}

function hideTip() {
  if (shown) shown.parts.tip.hidden = true;
  light(0);
}

/** @param {number} place */
function play(place) {
  const { video, parts } = line();
  parts.tip.hidden = true;
  context.play(spansOf(video, place), place);
}
