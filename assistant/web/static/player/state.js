// @ts-check
// What the player shows, as one object: who changes it calls `set`, who draws it subscribes.

import { createStore } from "../ui/store.js";

/** @typedef {import("../wire.d.ts").PlayableVideo} PlayableVideo */
/** @typedef {import("../ui/types.d.ts").PlayMode} PlayMode */
/**
 * The span that is shown; `given` where it is the hit itself, no neighbour.
 * @typedef {{id: string, number: number, start: number, end: number, name: string, given: boolean}} Shown
 */
/** The clip that is loaded. @typedef {{number: number, index: number, start: number, end: number}} Piece */

const DEFAULT_FRAME = 1 / 25;

export const player = createStore({
  /** @type {Record<string, string>} */
  texts: {},
  spoken: false, // whether most of its videos have speech
  hasSpeech: false, // of the archive: without it nothing speaks of subtitles
  /** What can be gone through: the cards of a page, or the moments of a reply. @type {HTMLElement[]} */
  cards: [],
  place: 0,
  /** @type {Shown | null} */
  shown: null,
  /** What is known of its video. @type {PlayableVideo | null} */
  about: null,
  /** @type {PlayMode} */
  mode: {},
  /** Null while the whole video is loaded, or nothing. @type {Piece | null} */
  piece: null,
  beyond: false, // whether it plays on after the shot
});

const { state } = player;

/** The dialog as it was built. @typedef {ReturnType<typeof import("./dialog.js").buildDialog>} Dialog */
/** @type {{built: Dialog | null}} */
const dom = { built: null };

/** The dialog's elements; it must have been built. */
export function elements() {
  if (!dom.built) throw new Error("the player has not been built");
  return dom.built;
}

/** @param {Dialog | null} built */
export function setElements(built) {
  dom.built = built;
}

export const isBuilt = () => dom.built !== null;

/** Seconds of a frame. */
export const frameSeconds = () => (state.about?.fps ? 1 / state.about.fps : DEFAULT_FRAME);

/** The time on the video's own clock. */
export const currentTime = () => (state.piece ? state.piece.start : 0) + elements().video.currentTime;

/** Where it stops. */
export const endTime = () => (state.beyond ? state.about?.duration ?? Infinity : state.shown?.end ?? Infinity);

export const tracks = () => state.about?.speech.tracks ?? [];
