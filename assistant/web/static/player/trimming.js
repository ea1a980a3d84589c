// In and out points, set to the frame while the player shows them; what lies before and after is shown dimmed.
// A clip of a bin is saved as it is trimmed; any other span is put aside as it was trimmed.

import { Refusal, asked } from "../bins/client.js";
import { text } from "../bins/texts.js";
import { frameFrom, frameShown, timeOf } from "../ui/frames.js";
import { piece, now, scrub } from "./playback.js";
import { about, dialog, mode, place, setSpan, shown, video } from "./player.js";
import { buildPanel, drawPanel } from "./trim_panel.js";

const SAVED_AFTER = 300; // ms in which further steps are saved together
const BIG_STEP = 10; // frames, with Shift

const clocks = new Map(); // video id → how it counts its frames

export let clock = null; // of the video that is shown; null while it is not known
export let on = false;
export let points = null; // {in, out}: the first frame shown, and the first that is no longer
export let handles = 2; // seconds before and after that are shown
export let state = ""; // what is said of saving
let before = null; // the points when the span was opened
let seen = null; // {frame, src} that the browser put on screen last, while it plays
let aim = null; // the frame that is being gone to
let saving = 0;
let unsaved = null; // {save, start, end}

export const frames = () => Math.max(1, Math.round(frameFrom(about.duration, clock)));
export const savable = () => Boolean(mode.trimmed && shown.given);

export function buildTrim() {
  buildPanel();
  video.addEventListener("seeked", () => ((aim = null), draw()));
  for (const event of ["timeupdate", "pause", "play"]) video.addEventListener(event, draw);
  dialog.addEventListener("close", () => (flush(), setOn(false)));
  if (!video.requestVideoFrameCallback) return;
  const look = (_, { mediaTime }) => {
    if (clock) seen = frameShown(mediaTime + (piece?.start ?? 0), clock);
    if (on) draw();
    video.requestVideoFrameCallback(look);
  };
  video.requestVideoFrameCallback(look);
}

// Called for each span that the player shows, once its video is known.
export async function trimShown() {
  flush();
  [points, before, state, aim, seen] = [null, null, "", null, null];
  const mine = shown;
  clock = clocks.get(mine.id) ?? null;
  if (mode.trimming) setOn(true);
  if (!clock) {
    try {
      clocks.set(mine.id, await asked("bins/clock", { video: mine.id }));
    } catch (error) {
      console.warn(error);
      return;
    }
    if (shown?.id !== mine.id) return;
    clock = clocks.get(mine.id);
  }
  points = { in: frameFrom(shown.start, clock), out: Math.max(frameFrom(shown.end, clock), frameFrom(shown.start, clock) + 1) };
  before = { ...points };
  draw();
}

export function toggleTrim() {
  setOn(!on);
}

function setOn(is) {
  on = is;
  dialog.classList.toggle("trimming", on);
  const button = dialog.querySelector("button.trim");
  button?.setAttribute("aria-pressed", String(on));
  draw();
}

const draw = () => on && points && shown && drawPanel();

// The frame on screen: what was gone to, what the browser said it shows, or what its clock says.
export function frameNow() {
  if (aim !== null) return aim;
  if (!video.paused && seen !== null) return seen;
  return Math.min(frames() - 1, frameShown(now(), clock));
}

export function goTo(frame) {
  if (!points) return;
  aim = Math.min(frames() - 1, Math.max(0, frame));
  scrub(timeOf(aim, clock));
  draw();
}

export function setPoint(which, frame) {
  if (!points) return;
  const next = { ...points, [which]: Math.min(frames(), Math.max(0, frame)) };
  if (next.in >= next.out) say(text("trim.order"));
  else apply(next);
}

function apply(next) {
  points = next;
  setSpan(timeOf(points.in, clock), Math.min(timeOf(points.out, clock), about.duration));
  if (savable()) {
    unsaved = { save: mode.trimmed, at: place, start: shown.start, end: shown.end };
    say(text("trim.saving"));
    clearTimeout(saving);
    saving = setTimeout(flush, SAVED_AFTER);
  } else say(text("trim.hint"));
}

export function reset() {
  if (!before) return;
  apply({ ...before });
  goTo(before.in);
}

// Saves what is not saved yet; a refusal keeps the points here and offers to save them again.
export async function flush() {
  clearTimeout(saving);
  const now = unsaved;
  unsaved = null;
  if (!now) return;
  try {
    await now.save(now.at, now.start, now.end);
    if (shown && !unsaved) say(text("trim.saved"));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    unsaved ??= now;
    say(error.status === 409 ? text("trim.outdated") : error.message, true);
  }
}

function say(sentence, again = false) {
  state = { sentence, again };
  draw();
}

export function setHandles(value) {
  handles = value;
  draw();
}

const MARKS = { i: "in", o: "out" };
const STEPS = { ",": -1, ".": 1, "<": -BIG_STEP, ">": BIG_STEP };

// Whether the key was one of trimming's: I and O mark, comma and full stop step, arrows too while trimming.
export function trimKey(event, key) {
  if (!about || !clock || !points) return false;
  const arrow = on && { ArrowLeft: -1, ArrowRight: 1 }[key];
  const step = STEPS[key] ?? (arrow && arrow * (event.shiftKey ? BIG_STEP : 1));
  if (key in MARKS) {
    const frame = frameNow();
    if (!on) setOn(true);
    setPoint(MARKS[key], key === "i" ? frame : frame + 1);
  } else if (step) goTo(frameNow() + step);
  else return false;
  return true;
}
