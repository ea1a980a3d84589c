// @ts-check
// Speed and direction, as at an editing desk: L plays, and faster with each press; J goes back, and faster; K holds.

import { frameSeconds, elements, currentTime, player } from "./state.js";
import { scrub } from "./playback.js";

export const SPEEDS = [0.25, 0.5, 1, 1.5, 2, 4, 8];
const SHUTTLE = [1, 2, 4, 8];
const TICK = 80; // ms between two pictures while it goes back: browsers play forward alone

const { state } = player;
let back = 0; // how many times as fast it goes back; 0 while it does not
let timer = 0;

/** The next speed of a shuttle: with each press the next one, at the end the last. @param {number} speed */
export const faster = (speed) => SHUTTLE.find((next) => next > speed) ?? SHUTTLE[SHUTTLE.length - 1];

/** L */
export function forward() {
  const { video } = elements();
  stopGoingBack();
  setSpeed(video.paused ? 1 : faster(video.playbackRate));
  if (video.paused) video.play().catch(() => {});
}

/** J */
export function backward() {
  const { video } = elements();
  video.pause();
  back = back ? faster(back) : 1;
  clearInterval(timer);
  timer = setInterval(step, TICK);
  drawSpeed();
}

/** K */
export function hold() {
  stopGoingBack();
  elements().video.pause();
  setSpeed(1);
}

/** @param {number} speed */
export function setSpeed(speed) {
  const { video } = elements();
  video.defaultPlaybackRate = video.playbackRate = speed;
  drawSpeed();
}

export function stopGoingBack() {
  clearInterval(timer);
  back = 0;
}

function step() {
  const { dialog, video } = elements();
  const start = state.beyond ? 0 : state.shown?.start ?? 0;
  if (!dialog.open || !video.paused || currentTime() <= start + frameSeconds() / 2) return void (stopGoingBack(), drawSpeed());
  if (!video.seeking) scrub(Math.max(start, currentTime() - (back * TICK) / 1000));
}

function drawSpeed() {
  const { parts, video } = elements();
  const known = SPEEDS.includes(video.playbackRate);
  parts.speed.value = back || !known ? "" : String(video.playbackRate);
  parts.back.textContent = back ? `−${back}×` : "";
}
