// One video along time: the picture of its bars, the shot under the pointer or the keys, and the way into it.

import { Bars, placeAt } from "./timeline_canvas.js";
import { nameLegend, placeLegend } from "./class_legend.js";
import { placeShots } from "./shot_list.js";
import { backLink, buildLine } from "./timeline_dom.js";
import { moveTip, placeTip, shotWords } from "./shot_tooltip.js";
import { element } from "../ui/elements.js";
import { seenNames } from "../ui/class_names.js";
import { thumbnail } from "../ui/thumbnails.js";

const CLOSEST = 160; // px a second at most, in short videos as many times the whole as
const DEEPEST = 8;
const STEP = 1.6; // of a press of + or −
const WHEEL = 0.0018; // of the scale, for a px of wheel
const SETTLED = 140; // ms after a change until pictures are fetched: none for what is only scrolled past
const AROUND = 60; // seconds in view when the address names a time

let context, video, bars, parts, watching;
let scale = 1; // px a second
let now = 0; // the place of the shot that the keys stand on
let stood = false; // whether they do, so that it is marked
let lit = 0; // the class that is pointed at
let kept = 0; // the class that was chosen in the legend
let frame = 0, settling = 0, opening = 0;

export async function showLine(root, id, given) {
  context = given;
  const asked = Number(new URLSearchParams(location.hash.split("?")[1] ?? "").get("t"));
  if (video?.id === id && parts && root.contains(parts.canvas)) {
    if (asked && video.shots.length) goTo(placeAt(video.shots, asked));
    return;
  }
  const mine = ++opening;
  const answer = await fetch(`archive/videos/${encodeURIComponent(id)}`).catch(() => null);
  const about = await answer?.json().catch(() => null);
  if (mine !== opening) return;
  if (!answer?.ok || !about) {
    root.replaceChildren(backLink(context), element("p", {
      className: "failed", role: "alert", textContent: about?.error ?? context.texts("videos.failed"),
    }));
    return;
  }
  video = about;
  [now, stood, lit, kept] = [asked ? placeAt(video.shots, asked) : 0, asked > 0, 0, 0];
  build(root);
  if (!video.shots.length) return;
  findNames(mine);
  if (asked) goTo(now, Math.min(CLOSEST, width() / AROUND));
  else fit();
}

async function findNames(mine) {
  const { names } = await seenNames(`archive/videos/${encodeURIComponent(video.id)}/classes`);
  if (mine !== opening || !parts) return;
  video.names = names;
  for (const list of [parts.legend, parts.shots]) nameLegend(list, video, context);
  draw();
}

export function leaveLine() {
  opening++;
  clearTimeout(settling);
  cancelAnimationFrame(frame);
  watching?.disconnect();
  video = bars = parts = null;
}

const width = () => parts.scroller.clientWidth;
const whole = () => width() / Math.max(video.duration, 0.1);
const from = () => parts.scroller.scrollLeft / scale;

function build(root) {
  bars = new Bars(element("canvas"), video);
  bars.redraw = draw;
  parts = buildLine(root, video, bars, context, {
    closer: () => zoom(STEP), further: () => zoom(1 / STEP), fit,
    search: () => context.ask("within", JSON.stringify({ video: video.id })),
  });
  if (!video.shots.length) return;
  placeLegend(parts.legend, video, context, { point: light, keep: keepLit });
  placeShots(parts.shots, video, context, play);
  watch();
}

function watch() {
  const { stage, scroller } = parts;
  scroller.addEventListener("scroll", draw, { passive: true });
  stage.addEventListener("wheel", wheeled, { passive: false });
  stage.addEventListener("keydown", pressed);
  stage.addEventListener("focus", () => stage.matches(":focus-visible") && stand(now));
  stage.addEventListener("blur", hideTip);
  stage.addEventListener("pointermove", pointed);
  stage.addEventListener("pointerleave", hideTip);
  stage.addEventListener("click", (event) => (event.target.closest(".scroller") ? play(stand(shotUnder(event))) : 0));
  stage.addEventListener("touchmove", pinched, { passive: false });
  stage.addEventListener("touchend", () => (pinch = 0));
  watching?.disconnect();
  watching = new ResizeObserver(() => (resize(Math.max(scale, whole())), draw()));
  watching.observe(scroller);
}

// scale and place

function fit() {
  resize(whole());
  parts.scroller.scrollLeft = 0;
  draw();
}

function resize(to) {
  scale = Math.min(Math.max(CLOSEST, whole() * DEEPEST), Math.max(whole(), to));
  parts.spacer.style.width = `${Math.max(width(), Math.floor(video.duration * scale))}px`;
  parts.canvas.style.width = `${width()}px`;
}

// Keeps the time at `x` px of the view where it is.
function zoom(by, x = middle()) {
  const time = from() + x / scale;
  resize(scale * by);
  parts.scroller.scrollLeft = time * scale - x;
  draw();
}

// The shot that is stood on, where it is in view.
function middle() {
  const [start, end] = video.shots[now] ?? [0, 0];
  const x = ((start + end) / 2 - from()) * scale;
  return x > 0 && x < width() ? x : width() / 2;
}

function goTo(place, to = scale) {
  const [start, end] = video.shots[place];
  resize(to);
  parts.scroller.scrollLeft = ((start + end) / 2) * scale - width() / 2;
  now = place;
  draw();
}

let pinch = 0;
function pinched(event) {
  if (event.touches.length !== 2) return;
  event.preventDefault();
  const [one, other] = event.touches;
  const apart = Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY);
  if (pinch) zoom(apart / pinch, (one.clientX + other.clientX) / 2 - parts.scroller.getBoundingClientRect().left);
  pinch = apart;
}

function wheeled(event) {
  if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) return; // scrolls by itself
  const out = event.deltaY > 0 && scale <= whole() * 1.001;
  if (out && !event.ctrlKey) return; // nothing further out: the page scrolls
  event.preventDefault();
  const pixels = event.deltaY * (event.deltaMode ? 33 : 1) * (event.ctrlKey ? 4 : 1);
  zoom(Math.exp(-pixels * WHEEL), event.clientX - parts.scroller.getBoundingClientRect().left);
}

function draw() {
  if (frame) return;
  clearTimeout(settling);
  frame = requestAnimationFrame(() => {
    frame = 0;
    if (!parts) return;
    const view = { from: from(), scale, width: width(), now: stood ? now : -1, lit: lit || kept };
    bars.draw({ ...view, calm: true });
    settling = setTimeout(() => parts && bars.draw({ ...view, calm: false }), SETTLED);
  });
}

// shots

const KEYS = {
  ArrowRight: () => stand(now + 1), ArrowLeft: () => stand(now - 1),
  ArrowDown: () => stand(sameClass(1)), ArrowUp: () => stand(sameClass(-1)),
  Home: () => stand(0), End: () => stand(video.shots.length - 1),
  Enter: () => play(now), " ": () => play(now),
  "+": () => zoom(STEP), "=": () => zoom(STEP), "-": () => zoom(1 / STEP), 0: fit, Escape: () => (keepLit(0), hideTip()),
};

function pressed(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || !(event.key in KEYS)) return;
  event.preventDefault();
  KEYS[event.key]();
}

function sameClass(step) {
  const of = video.shots[now][3];
  for (let place = now + step; place >= 0 && place < video.shots.length; place += step) {
    if (video.shots[place][3] === of) return place;
  }
  return now;
}

function stand(place) {
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

function shotUnder(event) {
  const x = event.clientX - parts.scroller.getBoundingClientRect().left;
  return placeAt(video.shots, from() + x / scale);
}

function pointed(event) {
  if (event.pointerType === "touch") return;
  const box = parts.scroller.getBoundingClientRect();
  if (event.clientY > box.top + bars.rows.height) return hideTip(); // the scroll bar
  const place = shotUnder(event);
  light(video.shots[place][3]);
  tell(place, event.clientX, box);
}

function light(of) {
  if (of !== lit) draw();
  lit = of;
}

function keepLit(of) {
  kept = kept === of ? 0 : of;
  draw();
  return kept;
}

function tell(place, x, box) {
  const { here, said } = shotWords(video, place, context);
  const { stage } = parts;
  stage.setAttribute("aria-valuenow", String(place + 1));
  stage.setAttribute("aria-valuetext", said ? `${here}; ${context.texts("videos.says", { words: said })}` : here);
  parts.place.textContent = here;
  placeTip(parts.tip, video, place, context);
  moveTip(parts.tip, x, box.top, box.top + bars.rows.height + 22);
}

function hideTip() {
  parts.tip.hidden = true;
  light(0);
}

function play(place) {
  const poster = thumbnail(video.id, place + 1, video.stamp);
  const spans = video.shots.map(([start, end], at) => ({
    video: video.id, shot: at + 1, start, end, name: video.name, ...(at === place ? { poster } : {}),
  }));
  parts.tip.hidden = true;
  context.play(spans, place);
}
