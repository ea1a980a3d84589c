// What the player says of where it is: the place among the hits, the time, playing or paused.

import { about, cards, dialog, mode, parts, place, shown, texts, video } from "./player.js";
import { beyond, now } from "./playback.js";
import { timecode } from "../ui/timecodes.js";
import { markTime } from "./transcript.js";

export function drawPlace() {
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
  if (!shown) return;
  if (about && !video.seeking && video.readyState) markTime(now());
  const time = video.getAttribute("src") ? Math.max(shown.start, now()) : shown.start;
  const end = beyond ? about?.duration ?? shown.end : shown.end;
  parts.clock.textContent = `${timecode(time)} / ${timecode(end)}`;
  parts.position.min = shown.start;
  parts.position.max = end;
  parts.position.value = time;
  const share = (100 * (time - shown.start)) / Math.max(end - shown.start, 1e-6);
  parts.position.style.setProperty("--played", `${Math.min(100, share)}%`);
  parts.position.setAttribute("aria-valuetext", parts.clock.textContent);
}

export function drawState() {
  const label = video.paused ? texts[".play"] : texts[".pause"];
  parts.toggle.setAttribute("aria-label", label);
  parts.toggle.title = label;
  dialog.classList.toggle("playing", !video.paused);
}

export function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (_, key) => values[key]);
}
