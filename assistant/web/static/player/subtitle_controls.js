// What is said in the video that plays: subtitles over the picture, the transcript beside it, and their choice.

import { about, dialog, hasSpeech, parts, shown, texts, video } from "./player.js";
import { piece } from "./playback.js";
import { fill } from "./status.js";
import { choose, chooseNext, readTrack, shownTrack, showTrack } from "./subtitle_track.js";
import { clearTranscript, fillTranscript, markShot } from "./transcript.js";

const WIDE = "(min-width: 901px)"; // where the transcript has room beside the picture
const KEPT = "filmoteca.transcript"; // in the browser: whether it is open where there is room

export const tracks = () => about?.speech.tracks ?? [];

export async function placeSpeech() {
  drawSubtitles();
  const track = readTrack(tracks());
  parts.source.textContent = track?.source ?? "";
  if (!track) return clearTranscript(about.speech.note);
  try {
    await fillTranscript(shown.id, track.number);
  } catch (error) {
    clearTranscript(error.message);
  }
  if (shown) markShot(shown.start, shown.end);
}

export function chooseLanguage(language) {
  const other = language !== readTrack(tracks())?.language;
  choose({ language });
  drawSubtitles();
  if (other) placeSpeech();
}

export function nextSubtitles() {
  if (!tracks().length) return;
  const before = readTrack(tracks());
  chooseNext(tracks());
  drawSubtitles();
  if (readTrack(tracks()) !== before) placeSpeech();
}

function drawSubtitles() {
  const chosen = shownTrack(tracks());
  const label = tracks().length
    ? fill(texts[chosen ? ".subtitles_on" : ".subtitles_off"], { language: chosen?.name })
    : texts[".subtitles_none"];
  parts.subtitles.disabled = !tracks().length;
  parts.subtitles.setAttribute("aria-pressed", String(Boolean(chosen)));
  parts.subtitles.setAttribute("aria-label", label);
  parts.subtitles.title = label;
  parts.subtitles.querySelector("i").textContent = chosen && tracks().length > 1 ? chosen.language : "";
  parts.language.hidden = tracks().length < 2;
  parts.language.replaceChildren(...tracks().map(({ language, name }) => new Option(name, language)));
  parts.language.value = readTrack(tracks())?.language ?? "";
  if (about.plays || piece) showTrack(video, shown.id, tracks(), piece);
}

// Beside the picture it stays as it was left; where there is no room it is folded until it is asked for.
export function setTranscript(open, keep = false) {
  dialog.classList.toggle("reading", open);
  parts.transcript.setAttribute("aria-expanded", String(open));
  if (!keep || !matchMedia(WIDE).matches) return;
  try {
    localStorage.setItem(KEPT, String(open));
  } catch {
    // kept for this page only
  }
}

export function wantsTranscript() {
  try {
    return hasSpeech && matchMedia(WIDE).matches && localStorage.getItem(KEPT) !== "false";
  } catch {
    return hasSpeech && matchMedia(WIDE).matches;
  }
}

export function toggleTranscript() {
  if (!hasSpeech) return;
  setTranscript(!dialog.classList.contains("reading"), true);
  if (about) markShot(shown.start, shown.end);
}
