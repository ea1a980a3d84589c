// @ts-check
// What is said in the video that plays, and what is to be seen: subtitles over the picture, the transcript beside it,
// descriptions below it, and their choice.

import { elements, player, tracks } from "./state.js";
import { fill } from "../ui/texts.js";
import { announceDescription } from "./status.js";
import { chooseNextTrack, chooseTrack, followDescriptions, isDescribed, readTrack, shownTrack, showTrack } from "./text_tracks.js";
import { clearTranscript, fillTranscript, markShot } from "./transcript.js";

const WIDE = "(min-width: 901px)"; // where the transcript has room beside the picture
const STORAGE_KEY = "filmoteca.transcript"; // in the browser: whether it is open where there is room

const { state } = player;

/** Called once the video that is shown is known. @param {boolean} [late] so long after it was asked for that nothing may jump */
export async function placeSpeech(late = false) {
  drawSubtitles();
  drawDescriptions();
  const track = readTrack(tracks());
  elements().parts.source.textContent = track?.source ?? "";
  if (!late) setTranscript(Boolean(track?.spoken) && wantsTranscript()); // an empty one takes no room; T shows why it is empty
  if (!track) return clearTranscript(state.about?.speech.note);
  try {
    await fillTranscript(state.shown?.id ?? "", track);
  } catch (error) {
    clearTranscript(error instanceof Error ? error.message : "");
  }
  if (state.shown) markShot(state.shown.start, state.shown.end);
}

/** @param {import("../wire.d.ts").PlayerTrack} track */
const keyOf = ({ language, kind }) => (kind === "captions" ? `${language} ${kind}` : language);

/** @param {string} key of one of the tracks */
export function chooseTrackByKey(key) {
  const track = tracks().find((one) => keyOf(one) === key);
  const other = track !== readTrack(tracks());
  if (track) chooseTrack({ language: track.language, kind: track.kind });
  drawSubtitles();
  if (other) placeSpeech();
}

const isAnythingSaid = () => state.hasSpeech || tracks().length > 0;

export function nextSubtitles() {
  if (!tracks().length) return;
  const before = readTrack(tracks());
  chooseNextTrack(tracks());
  drawSubtitles();
  if (readTrack(tracks()) !== before) placeSpeech();
}

function drawSubtitles() {
  const { parts, video } = elements();
  const chosen = shownTrack(tracks());
  const label = tracks().length
    ? fill(state.texts[chosen ? ".subtitles_on" : ".subtitles_off"], { language: chosen?.name })
    : state.texts[".subtitles_none"];
  parts.subtitles.disabled = !tracks().length;
  parts.subtitles.hidden = parts.transcript.hidden = !isAnythingSaid();
  parts.subtitles.setAttribute("aria-pressed", String(Boolean(chosen)));
  parts.subtitles.setAttribute("aria-label", `CC${chosen && tracks().length > 1 ? chosen.language : ""}, ${label}`);
  parts.subtitles.title = label;
  parts.subtitleCode.textContent = chosen && tracks().length > 1 ? chosen.language : "";
  parts.language.hidden = tracks().length < 2;
  parts.language.replaceChildren(...tracks().map((track) => new Option(track.name, keyOf(track))));
  const read = readTrack(tracks());
  parts.language.value = read ? keyOf(read) : "";
  if (state.about?.plays || state.piece) showTrack(video, state.shown?.id ?? "", tracks(), state.piece);
}

export function toggleDescriptions() {
  if (!state.about?.descriptions) return;
  chooseTrack({ described: !isDescribed() });
  drawDescriptions();
}

function drawDescriptions() {
  const { parts, video } = elements();
  const descriptions = state.about?.descriptions ?? null;
  const on = descriptions !== null && isDescribed();
  parts.descriptions.hidden = !descriptions;
  parts.descriptions.setAttribute("aria-pressed", String(on));
  parts.descriptions.title = descriptions ? `${descriptions.name} · ${descriptions.source}` : "";
  parts.describedBy.textContent = on ? descriptions.source : "";
  if (state.about?.plays || state.piece) followDescriptions(video, state.shown?.id ?? "", descriptions, state.piece, announceDescription);
}

/**
 * Beside the picture it stays as it was left; where there is no room it is folded until it is asked for.
 * @param {boolean} open @param {boolean} [keep] whether it is to be remembered
 */
export function setTranscript(open, keep = false) {
  const { dialog, parts } = elements();
  dialog.classList.toggle("reading", open);
  parts.transcript.setAttribute("aria-expanded", String(open));
  if (!keep || !matchMedia(WIDE).matches) return;
  try {
    localStorage.setItem(STORAGE_KEY, String(open));
  } catch {
    // kept for this page only
  }
}

export function wantsTranscript() {
  if (!state.hasSpeech || !matchMedia(WIDE).matches) return false;
  try {
    return localStorage.getItem(STORAGE_KEY) !== "false";
  } catch {
    return true;
  }
}

export function toggleTranscript() {
  if (!isAnythingSaid()) return;
  setTranscript(!elements().dialog.classList.contains("reading"), true);
  if (state.about && state.shown) markShot(state.shown.start, state.shown.end);
}
