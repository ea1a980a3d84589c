// @ts-check
// In and out points, set to the frame while the player shows them; what lies before and after is shown dimmed.
// A clip of a bin is saved as it is trimmed; any other span is put into a bin as it was trimmed.

import { get } from "../bins/client.js";
import { text } from "../bins/texts.js";
import { Problem } from "../ui/client.js";
import { SAME_INSTANT, frameFrom, frameShown, smpte, timeOf } from "../ui/timecodes.js";
import { scrub } from "./playback.js";
import { elements, currentTime, player } from "./state.js";
import { markShot } from "./transcript.js";
import { buildPanel, drawPanel } from "./trim_panel.js";

/** @typedef {import("../ui/timecodes.js").FrameClock} FrameClock */
/** The first frame shown, and the first that is no longer. @typedef {{in: number, out: number}} Points */

const SAVED_AFTER = 300; // ms in which further steps are saved together
const BIG_STEP = 10; // frames, with Shift

const { state } = player;

/** @type {Map<string, FrameClock>} */
const clocks = new Map(); // video id → how it counts its frames

const trim = {
  on: false,
  /** Of the video that is shown; null while it is not known. @type {FrameClock | null} */
  clock: null,
  /** @type {Points | null} */
  points: null,
  /** The points when the span was opened. @type {Points | null} */
  before: null,
  handles: 2, // seconds before and after that are shown
  sentence: "", // what is said of saving
  again: false, // whether saving again is offered
  /** The frame that the browser put on screen last, while it plays. @type {number | null} */
  seen: null,
  /** The frame that is being gone to. @type {number | null} */
  aim: null,
};

let saving = 0;
/** @type {{save: NonNullable<import("./state.js").PlayMode["trimmed"]>, at: number, start: number, end: number} | null} */
let unsaved = null;

export function buildTrimming() {
  const { dialog, video } = elements();
  buildPanel(dialog, trim.handles, {
    frameNow, goTo, setPoint, reset, save: flush,
    pointAt: (which) => trim.points?.[which] ?? 0,
    setHandles: (seconds) => ((trim.handles = seconds), draw()),
  });
  video.addEventListener("seeked", () => ((trim.aim = null), draw()));
  for (const event of ["timeupdate", "pause", "play"]) video.addEventListener(event, draw);
  dialog.addEventListener("close", () => (flush(), setOn(false)));
  if (!video.requestVideoFrameCallback) return;
  const look = (/** @type {number} */ _, /** @type {VideoFrameCallbackMetadata} */ { mediaTime }) => {
    if (trim.clock) trim.seen = frameShown(mediaTime + (state.piece?.start ?? 0), trim.clock);
    if (trim.on) draw();
    video.requestVideoFrameCallback(look);
  };
  video.requestVideoFrameCallback(look);
}

/** Called for each span that the player shows, once its video is known. */
export async function prepareTrimming() {
  flush();
  const mine = state.shown;
  if (!mine) return;
  Object.assign(trim, { points: null, before: null, sentence: "", again: false, aim: null, seen: null });
  trim.clock = clocks.get(mine.id) ?? null;
  if (state.mode.trimming) setOn(true);
  if (!trim.clock) {
    try {
      clocks.set(mine.id, await get("bins/clock", { video: mine.id }));
    } catch (error) {
      console.warn(error);
      return;
    }
    if (state.shown?.id !== mine.id) return;
    trim.clock = clocks.get(mine.id) ?? null;
  }
  const clock = trim.clock;
  if (!clock || !state.shown) return;
  const first = frameFrom(state.shown.start, clock);
  trim.points = { in: first, out: Math.max(frameFrom(state.shown.end, clock), first + 1) };
  trim.before = { ...trim.points };
  draw();
}

/** The timecode of the frame on screen, as the source counts it; "" while that is not known. */
export const shownTimecode = () => (trim.clock ? smpte(frameNow(), trim.clock) : "");

/** When the frame on screen begins, in seconds, and never after it: the first frame from then on is that one. */
export const shownTime = () => (trim.clock ? Math.max(0, timeOf(frameNow(), trim.clock) - SAME_INSTANT) : currentTime());

export function toggleTrimming() {
  setOn(!trim.on);
}

/** @param {boolean} on */
function setOn(on) {
  trim.on = on;
  const { dialog, parts } = elements();
  dialog.classList.toggle("trimming", on);
  parts.trim.setAttribute("aria-pressed", String(on));
  draw();
}

function draw() {
  const { on, clock, points } = trim;
  if (!on || !clock || !points || !state.shown) return;
  const sentence = trim.sentence || (isSavable() ? "" : text("trim.hint"));
  drawPanel({ ...trim, clock, points, sentence, video: state.shown.id, frames: frames(clock), head: frameNow() });
}

/** @param {FrameClock} clock */
const frames = (clock) => Math.max(1, Math.round(frameFrom(state.about?.duration ?? 0, clock)));

const isSavable = () => Boolean(state.mode.trimmed && state.shown?.given);

/** The frame on screen: what was gone to, what the browser said it shows, or what its clock says. */
function frameNow() {
  const { aim, clock, seen } = trim;
  if (aim !== null) return aim;
  if (!elements().video.paused && seen !== null) return seen;
  return clock ? Math.min(frames(clock) - 1, frameShown(currentTime(), clock)) : 0;
}

/** @param {number} frame */
function goTo(frame) {
  const { clock, points } = trim;
  if (!clock || !points) return;
  trim.aim = Math.min(frames(clock) - 1, Math.max(0, frame));
  scrub(timeOf(trim.aim, clock));
  draw();
}

/** @param {"in" | "out"} which @param {number} frame */
function setPoint(which, frame) {
  const { clock, points } = trim;
  if (!clock || !points) return;
  const next = { ...points, [which]: Math.min(frames(clock), Math.max(0, frame)) };
  if (next.in >= next.out) say(text("trim.order"));
  else apply(next, clock);
}

/** @param {Points} points @param {FrameClock} clock */
function apply(points, clock) {
  const { about, mode, place, shown } = state;
  if (!about || !shown) return;
  trim.points = points;
  const start = timeOf(points.in, clock);
  const end = Math.min(timeOf(points.out, clock), about.duration);
  if (mode.trimmed && shown.given) Object.assign(state.cards[place].dataset, { start, end }); // when it is gone back to
  player.set({ shown: { ...shown, start, end } });
  markShot(start, end);
  if (mode.trimmed && shown.given) {
    unsaved = { save: mode.trimmed, at: place, start, end };
    say(text("trim.saving"));
    clearTimeout(saving);
    saving = setTimeout(flush, SAVED_AFTER);
  } else say(text("trim.hint"));
}

function reset() {
  const { before, clock } = trim;
  if (!before || !clock) return;
  apply({ ...before }, clock);
  goTo(before.in);
}

/** Saves what is not saved yet; a refusal keeps the points here and offers to save them again. */
async function flush() {
  clearTimeout(saving);
  const pending = unsaved;
  unsaved = null;
  if (!pending) return;
  try {
    await pending.save(pending.at, pending.start, pending.end);
    if (state.shown && !unsaved) say(text("trim.saved"));
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    unsaved ??= pending;
    const { span } = error.body;
    if (span && trim.clock && state.place === pending.at) { // going back leads to theirs
      trim.before = { in: frameFrom(span.start, trim.clock), out: frameFrom(span.end, trim.clock) };
    }
    say(error.status === 409 && !span ? text("trim.outdated") : error.message, true);
  }
}

/** @param {string} sentence @param {boolean} [again] */
function say(sentence, again = false) {
  Object.assign(trim, { sentence, again });
  draw();
}

/** @type {Record<string, "in" | "out">} */
const MARKS = { i: "in", o: "out" };
/** @type {Record<string, number>} */
const STEPS = { ",": -1, ".": 1, "<": -BIG_STEP, ">": BIG_STEP };
/** @type {Record<string, number>} */
const ARROWS = { ArrowLeft: -1, ArrowRight: 1 };

/**
 * Whether the key was one of trimming's: I and O mark, comma and full stop step, arrows too while trimming.
 * @param {KeyboardEvent} event @param {string} key in lower case
 */
export function trimmingKey(event, key) {
  if (!state.about || !trim.clock || !trim.points) return false;
  const arrow = trim.on && ARROWS[key];
  const step = STEPS[key] ?? (arrow && arrow * (event.shiftKey ? BIG_STEP : 1));
  if (key in MARKS) {
    const frame = frameNow();
    if (!trim.on) setOn(true);
    setPoint(MARKS[key], key === "i" ? frame : frame + 1);
  } else if (step) goTo(frameNow() + step);
  else return false;
  return true;
}
