// @ts-check
// Times as they are read: clocks, timecodes, frames by their numbers, SMPTE; the counterpart of
// retrieval/timecodes.py for stepping in the player.

export const SAME_INSTANT = 0.0006; // seconds: containers round to milliseconds

/** @typedef {import("../wire.d.ts").FrameClock} FrameClock */

const two = (/** @type {number} */ number) => String(number).padStart(2, "0");

/** "12:03", "1:02:03". @param {number} whole seconds, without a fraction */
export function clock(whole) {
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return hours ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

/** "40 s", "12 min", "1 h 05 min": rounded up, since it is a guess. @param {number} seconds */
export function roughDuration(seconds) {
  if (seconds < 60) return `${Math.max(1, Math.ceil(seconds / 5) * 5)} s`;
  const minutes = Math.ceil(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")} min`;
}

/** "0:12.3", as the player and the transcript show times. @param {number} seconds */
export function timecode(seconds) {
  const tenths = Math.max(0, Math.floor(seconds * 10 + 1e-6));
  return `${clock(Math.floor(tenths / 10))}.${tenths % 10}`;
}

/** Frames a second. @param {FrameClock} clock */
export const rateOf = ({ rate: [frames, seconds] }) => frames / seconds;

/**
 * The number of the first frame at or after a time: where a span begins, or no longer shows.
 * @param {number} time @param {FrameClock} clock
 */
export const frameFrom = (time, clock) =>
  Math.max(0, Math.ceil((time - clock.first - SAME_INSTANT) * rateOf(clock)));

/** The number of the frame that is on screen at a time. @param {number} time @param {FrameClock} clock */
export const frameShown = (time, clock) =>
  Math.max(0, Math.floor((time - clock.first + SAME_INSTANT) * rateOf(clock)));

/** The time at which a frame begins. @param {number} frame @param {FrameClock} clock */
export const timeOf = (frame, clock) => clock.first + frame / rateOf(clock);

/**
 * "01:00:00:00", with a semicolon before the frames in drop-frame; `frame` counts from the video's first.
 * @param {number} frame @param {FrameClock} clock
 */
export function smpte(frame, clock) {
  const count = Math.max(1, Math.round(rateOf(clock)));
  let number = frame + clock.start;
  if (clock.drop) {
    const dropped = count / 15;
    const tens = Math.floor(number / (count * 600 - 9 * dropped));
    const rest = number % (count * 600 - 9 * dropped);
    const minutes = Math.floor(Math.max(0, rest - dropped) / (count * 60 - dropped));
    number += dropped * (9 * tens + minutes);
  }
  const all = Math.floor(number / count);
  const clockTime = `${two(Math.floor(all / 3600) % 24)}:${two(Math.floor(all / 60) % 60)}:${two(all % 60)}`;
  return `${clockTime}${clock.drop ? ";" : ":"}${String(number % count).padStart(count > 100 ? 3 : 2, "0")}`;
}
