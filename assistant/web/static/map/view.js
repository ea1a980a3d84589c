// @ts-check
// The map of the archive: every shot a point, what looks alike together. It is kept up to date while it is looked at.

import { MapCanvas } from "./canvas.js";
import { watchGestures } from "./gestures.js";
import { colours, nameLegend, placeLegend } from "./legend.js";
import { animatePoints } from "./animation.js";
import { buildMap, tellProgress, tellShot } from "./map_dom.js";
import { Viewport, spread } from "./viewport.js";
import { placeSelection } from "./selection.js";
import { fetchClassNames, get } from "../ui/client.js";
import { moveTip } from "../ui/tooltip.js";
import { thumbnail } from "../ui/thumbnails.js";

const POLL = 1000; // ms between two questions how far the map is
const REACH = 16; // px around a point in which it is meant
const FINGER = 28;
const EXAMPLES = 12; // shots of a selection that «shots like these» sends: as many as say what it is

/** @typedef {import("../ui/types.d.ts").ViewContext} ViewContext */
/** @typedef {import("./viewport.js").Points} Points */

/** @type {ViewContext} */
let context;
/** While it is shown. @type {ReturnType<typeof buildMap> | null} */
let parts = null;
/** @type {Viewport} */
let plane;
/** @type {MapCanvas} */
let canvas;
/** @type {ReturnType<typeof watchGestures>} */
let hands;
/** @type {ResizeObserver | undefined} */
let resized;
let version = "", stamp = 0;
/** What the colours mean. @type {import("./legend.js").ColourBy} */
let by = "kind";
/** What the kinds show, as far as it is known. @type {import("./legend.js").ClassNames} */
let seen = { names: {} };
/** @type {import("./legend.js").Colours} */
let colour;
/** The colour's group that is shown alone. @type {number | null} */
let lit = null;
let now = -1, pointed = -1; // the point that the keys stand on, the one under the pointer
let selected = new Uint8Array(0);
let drawing = false; // whether a drag draws a line
let frame = 0, polling = 0, opening = 0;
let settle = () => {}; // puts points that are on their way where they go

const addressed = () => new URLSearchParams(location.hash.split("?")[1] ?? "");

/** The parts of the view, which is shown. */
function shownParts() {
  if (!parts) throw new Error("the map is not shown");
  return parts;
}

/** @param {HTMLElement} root @param {string[]} _path @param {ViewContext} given */
export async function show(root, _path, given) {
  context = given;
  by = addressed().get("colour") === "video" ? "video" : "kind";
  if (parts && root.contains(parts.stage)) return recolour();
  version = "";
  now = pointed = -1;
  lit = null;
  drawing = false;
  const built = buildMap(root, context, {
    colour: (to) => context.go(to === "video" ? "#/map?colour=video" : "#/map"),
    closer: () => hands.closer(), further: () => hands.further(), fit: () => (plane.fit(), hands.moved()),
    lasso: draws, view: () => select(plane.inView((at) => !dims(at))),
  });
  parts = built;
  canvas = new MapCanvas(built.canvas, () => draw(false));
  take({ of: [], number: [], start: [], end: [], x: [], y: [], kind: [], videos: [] });
  hands = watchGestures(built.stage, () => plane, () => drawing, {
    point, leave: unpoint, click, side, view: () => select(plane.inView((at) => !dims(at))), tool: draws, draw,
    enter: () => (now >= 0 ? play([now]) : undefined), toggle, escape, lasso: (line, more) => select(plane.inside(line, (at) => !dims(at)), more),
  });
  resized = new ResizeObserver(() => {
    plane.resize(built.stage.clientWidth, built.stage.clientHeight);
    draw(false);
  });
  resized.observe(built.stage);
  await look(++opening);
}

export function leave() {
  opening++;
  clearTimeout(polling);
  cancelAnimationFrame(frame);
  frame = 0;
  settle();
  resized?.disconnect();
  parts = null;
}

/** Asks how far the map is, as long as something is done for it. @param {number} mine */
async function look(mine) {
  const value = await get("archive/map", { have: version }).catch(() => null); // said below
  if (mine !== opening || !parts) return;
  if (!value) {
    parts.progress.hidden = false;
    parts.progress.textContent = context.texts("map.unread");
    return;
  }
  ({ version, stamp } = value);
  if (value.x) {
    take(value);
    fetchClassNames("archive/map/kinds").then((found) => {
      if (mine !== opening || !parts) return;
      seen = found;
      nameLegend(parts, colour, by, stamp, seen);
    });
  }
  tellProgress(parts, value, context);
  if (value.work.doing !== "none" && !value.work.error) polling = setTimeout(look, POLL, mine);
}

/** Points come: what was chosen stays chosen, by name, and what was there moves to its new place. @param {Points} points */
function take(points) {
  const { stage } = shownParts();
  settle();
  const name = (/** @type {Points} */ { videos, of, number }, /** @type {number} */ at) => `${videos[of[at]][0]}/${number[at]}`;
  const before = plane?.points.x.length ? plane : null;
  const kept = new Set(before ? chosen().map((at) => name(before.points, at)) : []);
  plane = new Viewport(points);
  plane.resize(stage.clientWidth, stage.clientHeight);
  if (before && before.closeness > 1.01) {
    Object.assign(plane, { left: before.left, top: before.top, scale: Math.max(plane.least, before.scale) });
  } else plane.fit();
  if (before) {
    const { x, y } = before.points;
    /** @type {Map<string, [number, number]>} */
    const stood = new Map(x.map((_, at) => [name(before.points, at), [x[at], y[at]]]));
    settle = animatePoints(points, (at) => stood.get(name(points, at)), draw);
  }
  selected = new Uint8Array(points.x.length);
  now = pointed = -1;
  if (kept.size) for (let at = 0; at < selected.length; at++) selected[at] = kept.has(name(points, at)) ? 1 : 0;
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

/** @param {boolean} [moving] @param {[number, number][] | null} [line] */
function draw(moving = false, line = null) {
  cancelAnimationFrame(frame);
  frame = requestAnimationFrame(() => {
    frame = 0;
    if (!parts) return;
    const standing = pointed >= 0 ? pointed : now;
    canvas.draw(plane, { colour: colour.of, dim: dims, selected, now: standing, line, moving, stamp });
  });
}

// the point under the pointer, and under the keys

/** @param {number} x @param {number} y */
function point(x, y) {
  const parts = shownParts();
  const at = plane.nearest(x, y, REACH, (one) => !dims(one));
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
  const parts = shownParts();
  const words = tellShot(parts, plane.points, at, colour, stamp, context);
  const box = parts.stage.getBoundingClientRect();
  const y = box.top + plane.toY(plane.points.y[at]);
  moveTip(parts.tip, box.left + plane.toX(plane.points.x[at]), y - 10, y + 18);
  return words;
}

/** @param {number} x @param {number} y @param {boolean} finger */
function click(x, y, finger) {
  const at = plane.nearest(x, y, finger ? FINGER : REACH, (one) => !dims(one));
  if (at < 0) return;
  stand(at);
  shownParts().tip.hidden = true;
  play([at]);
}

/** @param {[number, number]} step */
function side(step) {
  if (!plane.points.x.length) return;
  const middle = () => plane.nearest(plane.width / 2, plane.height / 2, Infinity, (at) => !dims(at));
  stand(now < 0 ? middle() : plane.beside(now, step, (at) => !dims(at)));
}

/** @param {number} at */
function stand(at) {
  now = at;
  pointed = -1;
  const [x, y] = [plane.toX(plane.points.x[at]), plane.toY(plane.points.y[at])];
  const near = 40;
  if (x < near || y < near || x > plane.width - near || y > plane.height - near) {
    plane.center(plane.points.x[at], plane.points.y[at]);
  }
  shownParts().place.textContent = tip(at);
  hands.moved();
}

// selections

const chosen = () => [...selected.keys()].filter((at) => selected[at]);

/** @param {number[]} places @param {boolean} [more] beside what is selected already */
function select(places, more = false) {
  if (!more) selected.fill(0);
  for (const at of places) selected[at] = 1;
  if (!places.length) context.say(context.texts("map.selected.none"));
  if (drawing) draws();
  choose();
}

function toggle() {
  if (now < 0) return;
  selected[now] = 1 - selected[now];
  choose();
}

function escape() {
  if (drawing) return draws();
  selected.fill(0);
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
  const places = chosen();
  placeSelection(shownParts().selection, places, plane.points, stamp, context, {
    play: (at) => play(places, at),
    similar: () => context.ask("similar", examplesOf(places).map(shotName).join(" "), "afresh"),
    clear: escape,
    spans: () => places.map(span),
  });
  draw(false);
}

/** As many as one search takes, from all over the selection; one alone is asked for twice, as a list. @param {number[]} places */
const examplesOf = (places) => (places.length > 1 ? spread(plane.points, places, EXAMPLES) : [places[0], places[0]]);

/** @param {number} at */
const shotName = (at) => `${plane.points.videos[plane.points.of[at]][0]}/${plane.points.number[at]}`;

/** @param {number} at @returns {import("../ui/types.d.ts").Span & {shot: number}} */
function span(at) {
  const { videos, of, number, start, end } = plane.points;
  const [video, name] = videos[of[at]];
  return { video, shot: number[at], start: start[at], end: end[at], name };
}

/** @param {number[]} places @param {number} [first] */
function play(places, first = 0) {
  const spans = places.map(span);
  const { video, shot } = spans[first];
  spans[first].poster = thumbnail(video, shot, stamp);
  context.play(spans, first);
}
