// @ts-check
// What the rows of a time line are made of, and what lies at a time. It draws nothing.

const GAP = 6;
export const RULER = 22; // px

/** @typedef {import("./timeline.js").Video} Video */
/** @typedef {import("./timeline.js").Shot} Shot */
/** @typedef {import("./timeline.js").Line} Line */
/** Neighbours that agree, as one; `first` is the place of the first. @typedef {{start: number, end: number, of: number, first: number}} Run */
/** Top and height of a row, in px. @typedef {[number, number]} Row */

const ROWS = { scenes: 22, classes: 30, shots: 56 };
const LANE = 20; // px of a row of lines: speech, sounds, writing

/** The rows one below the other, and the whole height. @param {string[]} lanes their names, below the shots */
export function layout(lanes) {
  /** @type {Record<string, Row>} */
  const places = {};
  let top = RULER;
  /** @type {[string, number][]} */
  const rows = [...Object.entries(ROWS), ...lanes.map((name) => /** @type {[string, number]} */ ([name, LANE]))];
  for (const [name, height] of rows) {
    places[name] = [top, height];
    top += height + GAP;
  }
  return { places, height: top };
}

/** @param {Shot[]} shots @param {2 | 3} of the place of what they agree in: scene or class */
export function consecutiveRuns(shots, of) {
  /** @type {Run[]} */
  const found = [];
  shots.forEach((shot, place) => {
    const last = found.at(-1);
    if (last && last.of === shot[of]) last.end = shot[1];
    else found.push({ start: shot[0], end: shot[1], of: shot[of], first: place });
  });
  return found;
}

/**
 * The place of the last span that begins at or before the time; spans stand in order of time.
 * @template Span
 * @param {Span[]} spans @param {number} time @param {(span: Span) => number} begin
 */
export function placeAt(spans, time, begin) {
  let low = 0, high = spans.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (begin(spans[middle]) <= time) low = middle;
    else high = middle - 1;
  }
  return Math.max(0, low);
}

/** When a shot or a line begins. @param {Shot | Line} span */
export const startOf = (span) => span[0];

/** Speech in the language that is shown first, then a row for each kind of annotation that has words. @param {Video} video */
export function lanesOf({ speech, annotations }) {
  const said = speech[0]?.lines ?? [];
  /** @type {Record<string, Line[]>} */
  const lanes = said.length ? { speech: said } : {};
  for (const { kind, spans } of annotations ?? []) if (spans.length) lanes[kind] = spans;
  return lanes;
}
