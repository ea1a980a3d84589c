// The geometry of the map, and what the bars of a time line are made of.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Selection } from "../../assistant/web/static/map/points.js";
import { Viewport, farthestPointSample } from "../../assistant/web/static/map/viewport.js";
import { classes } from "../../assistant/web/static/videos/class_legend.js";
import { lanesOf, layout, placeAt, consecutiveRuns, startOf } from "../../assistant/web/static/videos/timeline_rows.js";
import { TimelineScale } from "../../assistant/web/static/videos/timeline_scale.js";

const points = { x: [-1, 0, 1, 0], y: [0, 0, 0, 1], of: [], number: [], start: [], end: [], kind: [], videos: [] };
const SHOTS = [[0, 2, 1, 1], [2, 5, 1, 2], [5, 6, 2, 2], [6, 10, 2, 1]];

function whole() {
  const view = new Viewport(points);
  view.resize(1000, 500);
  view.fit();
  return view;
}

test("the whole map is in view, and zooming keeps what lies under the pointer", () => {
  const view = whole();
  assert.deepEqual(view.inView(), [0, 1, 2, 3]);
  const [x, y] = [view.toX(1), view.toY(0)];
  view.zoom(4, x, y);
  assert.ok(Math.abs(view.toX(1) - x) < 1e-6 && Math.abs(view.toY(0) - y) < 1e-6);
  assert.ok(view.closeness > 3.9);
  view.zoom(0.01);
  assert.equal(view.closeness, 1);
});

test("the nearest point is found within reach alone", () => {
  const view = whole();
  assert.equal(view.nearest(view.toX(0) + 5, view.toY(0), 16), 1);
  assert.equal(view.nearest(view.toX(0) + 60, view.toY(0), 16), -1);
  assert.equal(view.nearest(view.toX(0), view.toY(0), Infinity, (at) => at !== 1) >= 0, true);
});

test("arrows go to the next point on that side", () => {
  const view = whole();
  assert.equal(view.beside(0, [1, 0]), 1);
  assert.equal(view.beside(1, [0, 1]), 3);
  assert.equal(view.beside(2, [1, 0]), 2);
});

test("a line drawn round points takes those inside it", () => {
  const view = whole();
  const corner = (x, y) => [view.toX(x), view.toY(y)];
  assert.deepEqual(view.inside([corner(-0.5, -0.5), corner(0.5, -0.5), corner(0.5, 0.5), corner(-0.5, 0.5)]), [1]);
  assert.deepEqual(view.inside([corner(0, 0), corner(1, 1)]), []);
});

test("a few points stand for many: the middle one first, then the farthest", () => {
  assert.deepEqual(farthestPointSample(points, [0, 1, 2, 3], 2).length, 2);
  assert.equal(farthestPointSample(points, [0, 1, 2], 2)[0], 1);
  assert.deepEqual(farthestPointSample(points, [2, 0], 5), [2, 0]);
});

test("neighbours of one class are one run", () => {
  assert.deepEqual(consecutiveRuns(SHOTS, 3), [
    { start: 0, end: 2, of: 1, first: 0 }, { start: 2, end: 6, of: 2, first: 1 }, { start: 6, end: 10, of: 1, first: 3 },
  ]);
});

test("the shot at a time is found by its start", () => {
  assert.deepEqual([-1, 0, 1.9, 2, 5.5, 99].map((time) => placeAt(SHOTS, time, startOf)), [0, 0, 0, 1, 2, 3]);
});

test("the row of speech is there only where something is said", () => {
  assert.deepEqual(Object.keys(layout(["speech", "sound"]).places), ["scenes", "classes", "shots", "speech", "sound"]);
  assert.ok(layout(["speech"]).height > layout([]).height);
  const spans = [[0, 2, "applause"]];
  const video = { speech: [{ lines: [] }], annotations: [{ kind: "sound", spans }, { kind: "written", spans: [] }] };
  assert.deepEqual(lanesOf(video), { sound: spans });
});

test("classes come by how long they last, each with its longest shot", () => {
  assert.deepEqual(classes(SHOTS), [
    { of: 1, seconds: 6, shots: 2, longest: 3 }, { of: 2, seconds: 4, shots: 2, longest: 1 },
  ]);
});

/** A scroller of 600 px over a minute of video. */
function scaled() {
  const parts = { scroller: { clientWidth: 600, scrollLeft: 0 }, spacer: { style: {} }, canvas: { style: {} } };
  const scale = new TimelineScale(parts, 60, () => {});
  scale.fit();
  return { scale, parts };
}

test("all of a time line fits, and zooming keeps the time under the pointer", () => {
  const { scale, parts } = scaled();
  assert.equal(scale.pixels, 10);
  assert.equal(parts.spacer.style.width, "600px");
  const before = scale.time(300);
  scale.zoom(4, 300);
  assert.equal(scale.pixels, 40);
  assert.ok(Math.abs(scale.time(300) - before) < 1e-9);
  scale.zoom(0.01, 300);
  assert.equal(scale.pixels, 10);
});

test("a span that is out of view is brought to the middle, another is left where it is", () => {
  const { scale, parts } = scaled();
  scale.centre(10, 40);
  const left = parts.scroller.scrollLeft;
  scale.reveal(9, 11);
  assert.equal(parts.scroller.scrollLeft, left);
  scale.reveal(50, 52);
  assert.ok(Math.abs(scale.x(51) - 300) < 1e-9);
});

test("what is selected on the map stays so, by its shots, when points come anew", () => {
  const selection = new Selection();
  const some = { ...points, of: [0, 0, 0, 0], number: [1, 2, 3, 4], videos: [["v", "v.mp4"]] };
  selection.among(some, new Set());
  selection.take([1, 3], false);
  assert.deepEqual(selection.examples(), ["v/2", "v/4"]);
  selection.among({ ...some, number: [4, 3, 2, 1] }, selection.names());
  assert.deepEqual(selection.places(), [0, 2]);
  selection.take([0], false);
  assert.deepEqual(selection.examples(), ["v/4", "v/4"]);
});
