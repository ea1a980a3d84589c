// Frames by their numbers, and SMPTE timecode; the counterpart of retrieval/timecodes.py for stepping in the player.
// A clock is what the server tells: {rate: [numerator, denominator], start, drop, first}.

const SAME_INSTANT = 0.0006; // seconds: containers round to milliseconds

export const rateOf = ({ rate: [frames, seconds] }) => frames / seconds;

// The number of the first frame at or after a time: where a span begins, or no longer shows.
export const frameFrom = (time, clock) =>
  Math.max(0, Math.ceil((time - clock.first - SAME_INSTANT) * rateOf(clock)));

// The number of the frame that is on screen at a time.
export const frameShown = (time, clock) => Math.max(0, Math.floor((time - clock.first + SAME_INSTANT) * rateOf(clock)));

export const timeOf = (frame, clock) => clock.first + frame / rateOf(clock);

// "01:00:00:00", with a semicolon before the frames in drop-frame; `frame` counts from the video's first.
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
  const two = (value) => String(value).padStart(2, "0");
  const all = Math.floor(number / count);
  const clockTime = `${two(Math.floor(all / 3600) % 24)}:${two(Math.floor(all / 60) % 60)}:${two(all % 60)}`;
  return `${clockTime}${clock.drop ? ";" : ":"}${String(number % count).padStart(count > 100 ? 3 : 2, "0")}`;
}
