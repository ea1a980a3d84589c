// @ts-check
// Points of the map as shots, and which of them are selected. It draws nothing.

import { farthestPointSample } from "./viewport.js";

export const MOST_EXAMPLES = 12; // of one search, as the server takes them: as many as say what a selection is

/** @typedef {import("./viewport.js").Points} Points */
/** @typedef {import("../ui/types.d.ts").Span} Span */

/** The shot of a point, as the server names it. @param {Points} points @param {number} at */
export const shotName = ({ videos, of, number }, at) => `${videos[of[at]][0]}/${number[at]}`;

/** The span of a point's shot. @param {Points} points @param {number} at @returns {Span & {shot: number}} */
export function spanOf({ videos, of, number, start, end }, at) {
  const [video, name] = videos[of[at]];
  return { video, shot: number[at], start: start[at], end: end[at], name };
}

/** The selected points; they stay selected, by their shots, when points come anew. */
export class Selection {
  constructor() {
    /** @type {Points | null} */
    this.points = null;
    /** 1 for each point that is selected. */
    this.marks = new Uint8Array(0);
  }

  /** The names of the selected shots. @returns {Set<string>} */
  names() {
    const { points } = this;
    return new Set(points ? this.places().map((at) => shotName(points, at)) : []);
  }

  /** Over other points: those of these shots are selected. @param {Points} points @param {Set<string>} names */
  among(points, names) {
    this.points = points;
    this.marks = new Uint8Array(points.x.length);
    if (names.size) for (let at = 0; at < this.marks.length; at++) this.marks[at] = names.has(shotName(points, at)) ? 1 : 0;
  }

  places() {
    return [...this.marks.keys()].filter((at) => this.marks[at]);
  }

  /** @param {number[]} places @param {boolean} more beside what is selected already */
  take(places, more) {
    if (!more) this.clear();
    for (const at of places) this.marks[at] = 1;
  }

  /** @param {number} at */
  toggle(at) {
    this.marks[at] = 1 - this.marks[at];
  }

  clear() {
    this.marks.fill(0);
  }

  /** As many shots as one search takes, from all over the selection; one alone comes twice, as a list. @returns {string[]} */
  examples() {
    const { points } = this, places = this.places();
    if (!points || !places.length) return [];
    const some = places.length > 1 ? farthestPointSample(points, places, MOST_EXAMPLES) : [places[0], places[0]];
    return some.map((at) => shotName(points, at));
  }
}
