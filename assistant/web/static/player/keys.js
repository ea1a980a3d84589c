// @ts-check
// The player's keys: which do what, and where they are somebody else's.

import { toggle } from "./playback.js";
import { backward, forward, hold } from "./shuttle.js";
import { elements } from "./state.js";
import { nextSubtitles, toggleDescriptions, toggleTranscript } from "./subtitle_controls.js";
import { copyTimecode, changeVolume, toggleFull, toggleMuted } from "./tools.js";
import { trimmingKey } from "./trimming.js";

/**
 * @typedef {object} Acts
 * @property {() => void} previousHit
 * @property {() => void} nextHit
 * @property {() => void} previousShot
 * @property {() => void} nextShot
 * @property {() => void} replay
 * @property {(choose: boolean) => void} aside puts what is shown into a bin, or into one that is chosen
 */

/** Takes the keys of the dialog, which must have been built. @param {Acts} acts */
export function watchKeys(acts) {
  /** @type {Record<string, () => void>} */
  const keys = {
    " ": toggle,
    r: acts.replay,
    n: acts.nextHit,
    p: acts.previousHit,
    ArrowLeft: acts.previousShot,
    ArrowRight: acts.nextShot,
    c: nextSubtitles,
    t: toggleTranscript,
    d: toggleDescriptions,
    j: backward,
    k: hold,
    l: forward,
    m: toggleMuted,
    f: toggleFull,
    y: copyTimecode,
    ArrowUp: () => changeVolume(0.1),
    ArrowDown: () => changeVolume(-0.1),
  };
  elements().dialog.addEventListener("keydown", (event) => pressed(event, keys, acts));
}

/** @param {KeyboardEvent} event @param {Record<string, () => void>} keys @param {Acts} acts */
function pressed(event, keys, acts) {
  if (event.ctrlKey || event.metaKey || event.altKey || !(event.target instanceof Element)) return;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (event.target.matches("select, textarea") || document.querySelector(".bin-chooser")) return;
  const { parts } = elements();
  const moves = key.startsWith("Arrow") && event.target.matches("input[type=range]");
  const walks = key.startsWith("Arrow") && parts.lines.contains(event.target); // the transcript
  if (walks) return;
  if (!moves && (key === "b" || trimmingKey(event, key))) {
    event.preventDefault();
    if (key === "b") acts.aside(event.shiftKey);
    return;
  }
  if (!(key in keys) || moves) return;
  event.preventDefault(); // also keeps Space from pressing a button: Enter does that
  keys[key]();
}
