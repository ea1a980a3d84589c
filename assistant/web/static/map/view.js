// @ts-check
// The map of the archive: every shot a point, what looks alike together. It is kept up to date while it is looked at.

import { MapCanvas } from "./canvas.js";
import { watchGestures } from "./gestures.js";
import { colours, nameLegend, placeLegend } from "./legend.js";
import { animatePoints } from "./animation.js";
import { buildMap, showProgress, showShotDetails, showUnavailable } from "./map_dom.js";
import { MapUpdates } from "./updates.js";
import { Viewport } from "./viewport.js";
import { Selection, spanOf } from "./points.js";
import { placeSelection } from "./selection.js";
import { thumbnail } from "../ui/thumbnails.js";

const REACH = 16; // px around a point in which it is meant
const FINGER = 28;
const EDGE = 40; // px from the edge at which the point that is stood on is brought further in

/** @typedef {import("../ui/types.d.ts").ViewContext} ViewContext */
/** @typedef {import("./viewport.js").Points} Points */

/** @type {Points} */
const NO_POINTS = { of: [], number: [], start: [], end: [], x: [], y: [], kind: [], videos: [] };

/** @type {ViewContext} */
let context;
/** While it is shown. @type {ReturnType<typeof buildMap> | null} */
let parts = null;
let plane = new Viewport(NO_POINTS);
/** @type {MapCanvas} */
let canvas;
/** @type {ReturnType<typeof watchGestures>} */
let hands;
/** @type {ResizeObserver | undefined} */
let resized;
let stamp = 0;
const updates = new MapUpdates({ come, named, unread: () => parts && showUnavailable(parts, context) });
/** What the colours mean. @type {import("./legend.js").ColourBy} */
let by = "kind";
/** What the kinds show, as far as it is known. @type {import("./legend.js").ClassNames} */
let seen = { names: {} };
/** @type {import("./legend.js").Colours} */
let colour;
/** The colour's group that is shown alone. @type {number | null} */
let lit = null;
let now = -1, pointed = -1; // the point that the keys stand on, the one under the pointer
const selection = new Selection();
let drawing = false; // whether a drag draws a line
let frame = 0;
let settle = () => {}; // puts points that are on their way where they go

/** The parts of the view, which is shown. */
function shownParts() {
  if (!parts) throw new Error("the map is not shown");
  return parts;
}

/** @param {HTMLElement} root @param {string[]} _path @param {ViewContext} given */
export async function show(root, _path, given) {
  context = given;
  by = new URLSearchParams(location.hash.split("?")[1]).get("colour") === "video" ? "video" : "kind";
  if (parts && root.contains(parts.stage)) return recolour();
  now = pointed = -1;
  lit = null;
  drawing = false;
  const built = buildMap(root, context, {
    colour: (to) => context.go(to === "video" ? "#/map?colour=video" : "#/map"),
    closer: () => hands.closer(), further: () => hands.further(), fit: () => (plane.fit(), hands.moved()),
    lasso: draws, view: () => select(plane.inView(stands)),
  });
  parts = built;
  canvas = new MapCanvas(built.canvas, () => draw(false));
  plane = new Viewport(NO_POINTS);
  take(NO_POINTS);
  hands = watchGestures(built.stage, () => plane, () => drawing, {
    point, leave: unpoint, click, side, view: () => select(plane.inView(stands)), tool: draws, draw,
    enter: () => (now >= 0 ? play([now]) : undefined), toggle, escape, lasso: (line, more) => select(plane.inside(line, stands), more),
  });
  resized = new ResizeObserver(() => {
    plane.resize(built.stage.clientWidth, built.stage.clientHeight);
    draw(false);
  });
  resized.observe(built.stage);
  await updates.follow();
}

export function leave() {
  updates.stop();
  cancelAnimationFrame(frame);
  frame = 0;
  settle();
  resized?.disconnect();
  parts = null;
}

/** What the server says of the map, with its points where they are other ones. @param {import("./updates.js").MapNews} news */
function come(news) {
  if (!parts) return;
  stamp = news.stamp;
  if ("x" in news) take(news);
  showProgress(parts, news, context);
}

/** @param {import("./legend.js").ClassNames} found */
function named(found) {
  seen = found;
  if (parts) nameLegend(parts, colour, by, stamp, seen);
}

/** Points come: what was chosen stays chosen, by name, and what was there moves to its new place. @param {Points} points */
function take(points) {
  const { stage } = shownParts();
  settle();
  const before = plane;
  const kept = selection.names();
  before.resize(stage.clientWidth, stage.clientHeight);
  plane = before.over(points);
  if (before.points.x.length) settle = animatePoints(points, before.points, draw);
  selection.among(points, kept);
  now = pointed = -1;
  recolour();
  choose();
}

function recolour() {
  colour = colours(plane.points, by, context, () => seen.names);
  lit = null;
  placeLegend(shownParts(), colour, by, plane.points, stamp, context, seen, (group) => {
    lit = lit === group ? null : group;
    draw(false);
    return lit;
  });
  draw(false);
}

/** Whether a point stands back. @param {number} at */
const dims = (at) => lit !== null && colour.of[at] !== lit;

const stands = (/** @type {number} */ at) => !dims(at);

/** @param {boolean} [moving] @param {[number, number][] | null} [line] */
function draw(moving = false, line = null) {
  cancelAnimationFrame(frame);
  frame = requestAnimationFrame(() => {
    frame = 0;
    if (!parts) return;
    const standing = pointed >= 0 ? pointed : now;
    canvas.draw(plane, { colour: colour.of, dim: dims, selected: selection.marks, now: standing, line, moving, stamp });
  });
}

// the point under the pointer, and under the keys

/** @param {number} x @param {number} y */
function point(x, y) {
  const parts = shownParts();
  const at = plane.nearest(x, y, REACH, stands);
  parts.stage.classList.toggle("over", at >= 0);
  if (at === pointed) return;
  pointed = at;
  if (at >= 0) tip(at);
  else parts.tip.hidden = true;
  draw(false);
}

function unpoint() {
  if (pointed < 0 && parts?.tip.hidden) return;
  pointed = -1;
  if (parts) parts.tip.hidden = true;
  draw(false);
}

/** Shows the tip of a point; gives what a screen reader says of it. @param {number} at */
function tip(at) {
  return showShotDetails(shownParts(), plane, at, colour, stamp, context);
}

/** @param {number} x @param {number} y @param {boolean} finger */
function click(x, y, finger) {
  const at = plane.nearest(x, y, finger ? FINGER : REACH, stands);
  if (at < 0) return;
  stand(at);
  shownParts().tip.hidden = true;
  play([at]);
}

/** @param {[number, number]} step */
function side(step) {
  if (!plane.points.x.length) return;
  const middle = () => plane.nearest(plane.width / 2, plane.height / 2, Infinity, stands);
  stand(now < 0 ? middle() : plane.beside(now, step, stands));
}

/** @param {number} at */
function stand(at) {
  now = at;
  pointed = -1;
  plane.reveal(at, EDGE);
  shownParts().place.textContent = tip(at);
  hands.moved();
}

// selections

/** @param {number[]} places @param {boolean} [more] beside what is selected already */
function select(places, more = false) {
  selection.take(places, more);
  if (!places.length) context.say(context.texts("map.selected.none"));
  if (drawing) draws();
  choose();
}

function toggle() {
  if (now < 0) return;
  selection.toggle(now);
  choose();
}

function escape() {
  if (drawing) return draws();
  selection.clear();
  choose();
  unpoint();
}

function draws() {
  const parts = shownParts();
  drawing = !drawing;
  parts.lasso.setAttribute("aria-pressed", String(drawing));
  parts.stage.classList.toggle("drawing", drawing);
}

function choose() {
  const places = selection.places();
  placeSelection(shownParts().selection, places, plane.points, stamp, context, {
    play: (at) => play(places, at),
    similar: () => context.ask("similar", selection.examples().join(" "), "afresh"),
    clear: escape,
    spans: () => places.map((at) => spanOf(plane.points, at)),
  });
  draw(false);
}

/** @param {number[]} places @param {number} [first] */
function play(places, first = 0) {
  const spans = places.map((at) => spanOf(plane.points, at));
  const { video, shot } = spans[first];
  spans[first].poster = thumbnail(video, shot, stamp);
  context.play(spans, first);
}
