// @ts-check
// What the player says of where it is: the place among the hits, the time, playing or paused.

import { elements, currentTime, player } from "./state.js";
import { fill } from "../ui/texts.js";
import { timecode } from "../ui/timecodes.js";
import { markTime } from "./transcript.js";

const { state } = player;

/** Draws what changes, as long as the page lives. */
export function watchStatus() {
  player.subscribe((change) => {
    if ("beyond" in change) drawBeyond();
    if ("shown" in change || "about" in change) drawPlace();
  });
}

function drawPlace() {
  const { about, cards, mode, place, shown, texts } = state;
  if (!shown) return;
  const { parts } = elements();
  const kind = mode.reel || mode.trimmed ? ".clip" : cards[place].matches(".moment") ? ".moment" : ".hit";
  const hits = fill(texts[kind], { n: place + 1, total: cards.length });
  parts.place.textContent = about
    ? `${hits} · ${fill(texts[".shot"], { n: shown.number, total: about.shots.length })}`
    : hits;
  parts.previousHit.disabled = place === 0;
  parts.nextHit.disabled = place === cards.length - 1;
  parts.previousShot.disabled = shown.number <= 1;
  parts.nextShot.disabled = !about || shown.number >= about.shots.length;
  drawTime();
}

export function drawTime() {
  const { about, beyond, shown } = state;
  if (!shown) return;
  const { parts, video } = elements();
  if (about && !video.seeking && video.readyState) markTime(currentTime());
  const time = video.getAttribute("src") ? Math.max(shown.start, currentTime()) : shown.start;
  const end = beyond ? about?.duration ?? shown.end : shown.end;
  const { clock, position } = parts;
  const told = `${timecode(time)} / ${timecode(end)}`;
  if (clock.textContent !== told) { // ten times a second, not at each frame: each change is laid out anew
    clock.textContent = told;
    position.setAttribute("aria-valuetext", told);
  }
  if (position.min !== String(shown.start)) position.min = String(shown.start);
  if (position.max !== String(end)) position.max = String(end);
  position.value = String(time);
  const share = (100 * (time - shown.start)) / Math.max(end - shown.start, 1e-6);
  position.style.setProperty("--played", `${Math.min(100, share).toFixed(2)}%`);
}

export function drawPlaying() {
  const { dialog, parts, video } = elements();
  const label = state.texts[video.paused ? ".play" : ".pause"];
  parts.toggle.setAttribute("aria-label", label);
  parts.toggle.title = label;
  dialog.classList.toggle("playing", !video.paused);
}

function drawBeyond() {
  const { beyond } = elements().parts;
  beyond.setAttribute("aria-pressed", String(state.beyond));
  beyond.replaceChildren(state.texts[state.beyond ? ".shot_only" : ".beyond"]);
  drawTime();
}

/** What is to be seen now, for who cannot see it: a screen reader says it, and it stands under the picture. @param {string} sentence */
export function announceDescription(sentence) {
  const { described } = elements().parts;
  described.textContent = sentence;
}
