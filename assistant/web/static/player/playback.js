// Playing: a span of the video, from its first frame to its last, whole or in clips, piece after piece.

import { offerToLocate } from "../footage/missing_files.js";
import { about, cards, dialog, mode, parts, place, showHit, shown, texts, video } from "./player.js";
import { drawTime } from "./status.js";
import { tracks } from "./subtitle_controls.js";
import { showTrack } from "./subtitle_track.js";

const DEFAULT_FRAME = 1 / 25;
const FRAME_SHARE = 0.25; // of a frame past a cut, so that a seek lands on this side of it
export const EARLY = 0.05; // seconds before the end at which it pauses, to show the last frame: three repaints

export let piece = null; // {number, index, start, end} of the clip that is loaded, or null for the whole video
export let beyond = false; // whether it plays on after the shot

export const frame = () => (about?.fps ? 1 / about.fps : DEFAULT_FRAME);
export const now = () => (piece ? piece.start : 0) + video.currentTime;
export const last = () => (beyond ? about?.duration ?? Infinity : shown.end);

// Plays from a time on the video's own clock, loading what holds it.
export function start(time) {
  if (bring(time)) play();
}

// Shows the frame at a time, wherever it lies in the video, and stays on it.
export function scrub(time) {
  video.pause();
  bring(time);
}

function bring(time) {
  if (!about) return false; // not known yet, or not there
  const nudged = time + frame() * FRAME_SHARE;
  if (about.plays) {
    const address = `media/video/${encodeURIComponent(shown.id)}`;
    if (!video.src.includes(address)) {
      load(`${address}#t=${nudged.toFixed(4)}`);
    }
  } else {
    const wanted = pieceAt(time);
    if (!piece || wanted.number !== piece.number || wanted.index !== piece.index) {
      piece = wanted;
      showTrack(video, shown.id, tracks(), piece);
      load(`media/clip/${encodeURIComponent(shown.id)}/${wanted.number}.mp4?piece=${wanted.index}`);
    }
  }
  video.currentTime = Math.max(0, nudged - (piece ? piece.start : 0));
  return true;
}

function load(address) {
  dialog.classList.add("loading");
  video.src = address;
}

function play() {
  video.play().catch(() => {}); // the browser may want a click first: the button shows that it is paused
}

// The clip that holds a time: shots longer than a piece come in several.
function pieceAt(time) {
  const at = Math.max(0, about.shots.findIndex(([from, to]) => time >= from - 1e-6 && time < to - 1e-6));
  const [from, to] = about.shots[at];
  const index = Math.floor((time - from + 1e-6) / about.piece);
  const begins = from + index * about.piece;
  return { number: at + 1, index, start: begins, end: Math.min(to, begins + about.piece) };
}

// Pauses just before the shot's end and puts its last frame on screen.
export function check() {
  const goesOn = followed();
  if (!shown || video.paused || video.seeking || now() < last() - (goesOn ? frame() / 2 : EARLY)) return;
  if (goesOn) showHit(place + 1);
  else stop();
}

// Whether the next span follows by itself.
const followed = () => mode.reel && !beyond && place < cards.length - 1;

function stop() {
  video.pause();
  video.currentTime = last() - frame() * FRAME_SHARE - (piece ? piece.start : 0);
}

// While the page is in view this looks before each repaint; `timeupdate` covers a page that is not.
export function watch() {
  check();
  drawTime();
  if (!video.paused) requestAnimationFrame(watch);
}

export function ended() {
  const over = !piece || piece.end >= last() - frame() / 2 || piece.end >= about.duration - frame();
  if (over && followed()) showHit(place + 1);
  if (over) return;
  start(piece.end + 1e-4); // the next piece, or beyond the shot the next shot
}

export function toggle() {
  if (!about) return;
  if (!video.paused) video.pause();
  else if (now() >= last() - EARLY - frame() * FRAME_SHARE) start(shown.start);
  else play();
}

export function setBeyond(is) {
  beyond = is;
  parts.beyond.setAttribute("aria-pressed", String(is));
  parts.beyond.lastChild.textContent = is ? texts[".shot_only"] : texts[".beyond"];
  drawTime();
}

export function playOn() {
  setBeyond(!beyond);
  if (!beyond) start(shown.start);
  else if (piece && now() >= piece.end - frame()) start(piece.end + 1e-4);
  else play();
}

export function fail(sentence) {
  dialog.classList.remove("loading");
  parts.failed.textContent = sentence || texts[".failed"];
  parts.failed.hidden = false;
  offerToLocate(parts.failed, shown?.id);
}

// Nothing is loaded any more.
export function unload() {
  video.removeAttribute("src");
  video.load();
  piece = null;
}

export async function mediaFailed() {
  if (!video.getAttribute("src")) return;
  let sentence = "";
  try {
    const answer = await fetch(video.src.split("#")[0], { headers: { Range: "bytes=0-0" } });
    if (!answer.ok) sentence = (await answer.json()).detail;
  } catch {
    // no answer at all: the sentence for all cases does
  }
  fail(sentence);
}

export function seek(time) {
  if (about && !about.plays) {
    const wanted = pieceAt(time);
    if (!piece || wanted.number !== piece.number || wanted.index !== piece.index) return start(time);
  }
  video.currentTime = Math.min(time, last() - frame() / 2) - (piece ? piece.start : 0);
}
