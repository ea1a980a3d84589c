// @ts-check
// Playing: a span of the video, from its first frame to its last, whole or in clips, piece after piece.

import { offerToLocate } from "../footage/missing_files.js";
import { Problem, request } from "../ui/client.js";
import { elements, frameSeconds, endTime, currentTime, player, tracks } from "./state.js";
import { drawTime, announceDescription } from "./status.js";
import { followDescriptions, showTrack } from "./text_tracks.js";

const FRAME_SHARE = 0.25; // of a frame past a cut, so that a seek lands on this side of it
const LOOKS = 4000; // ms between two looks at whether the file is still there
const END_MARGIN = 0.05; // seconds before the end at which it pauses, to show the last frame: three repaints

const { state } = player;

/** Shows what comes next; where nothing does by itself, playing stops. */
let showNext = () => {};

/** @param {() => void} next called at a span's end where another one follows by itself */
export function watchEnds(next) {
  showNext = next;
}

/** Plays from a time on the video's own clock, loading what holds it. @param {number} time */
export function start(time) {
  if (seekTo(time)) play();
}

/** Shows the frame at a time, wherever it lies in the video, and stays on it. @param {number} time */
export function scrub(time) {
  elements().video.pause();
  seekTo(time);
}

/** Whether what holds the time could be loaded. @param {number} time */
function seekTo(time) {
  const { about, shown } = state;
  if (!about || !shown) return false; // not known yet, or not there
  const { video } = elements();
  const nudged = time + frameSeconds() * FRAME_SHARE;
  if (about.plays) {
    const address = `media/video/${encodeURIComponent(shown.id)}`;
    if (!video.src.includes(address)) load(`${address}#t=${nudged.toFixed(4)}`);
  } else {
    const wanted = pieceAt(time);
    if (!isLoaded(wanted)) {
      player.set({ piece: wanted });
      showTrack(video, shown.id, tracks(), wanted);
      followDescriptions(video, shown.id, about.descriptions, wanted, announceDescription);
      load(`media/clip/${encodeURIComponent(shown.id)}/${wanted.number}.mp4?piece=${wanted.index}`);
    }
  }
  video.currentTime = Math.max(0, nudged - (state.piece ? state.piece.start : 0));
  return true;
}

/** @param {import("./state.js").Piece} wanted */
const isLoaded = (wanted) => state.piece?.number === wanted.number && state.piece.index === wanted.index;

/** @param {string} address */
function load(address) {
  const { dialog, video } = elements();
  dialog.classList.add("loading");
  video.src = address;
}

function play() {
  elements().video.play().catch(() => {}); // the browser may want a click first: the button shows that it is paused
}

/** The clip that holds a time: shots longer than a piece come in several. @param {number} time */
function pieceAt(time) {
  const { shots, piece } = /** @type {import("./state.js").PlayableVideo} */ (state.about);
  const at = Math.max(0, shots.findIndex(([from, to]) => time >= from - 1e-6 && time < to - 1e-6));
  const [from, to] = shots[at];
  const index = Math.floor((time - from + 1e-6) / piece);
  const begins = from + index * piece;
  return { number: at + 1, index, start: begins, end: Math.min(to, begins + piece) };
}

/** Pauses just before the shot's end and puts its last frame on screen. */
export function stopAtEnd() {
  const { video } = elements();
  const goesOn = followed();
  if (!state.shown || video.paused || video.seeking || currentTime() < endTime() - (goesOn ? frameSeconds() / 2 : END_MARGIN)) return;
  if (goesOn) showNext();
  else stop();
}

/** Whether the next span follows by itself. */
const followed = () => Boolean(state.mode.reel) && !state.beyond && state.place < state.cards.length - 1;

function stop() {
  const { video } = elements();
  video.pause();
  video.currentTime = endTime() - frameSeconds() * FRAME_SHARE - (state.piece ? state.piece.start : 0);
}

/** While the page is in view this looks before each repaint; `timeupdate` covers a page that is not. */
export function watchTime() {
  stopAtEnd();
  drawTime();
  if (!elements().video.paused) requestAnimationFrame(watchTime);
}

/** The file has ended: what follows is the next piece, or beyond the shot the next shot. */
export function fileEnded() {
  const { about, piece } = state;
  const over = !piece || !about || piece.end >= endTime() - frameSeconds() / 2 || piece.end >= about.duration - frameSeconds();
  if (over && followed()) showNext();
  if (!over) start(piece.end + 1e-4);
}

/** Whether a time lies so near to the end that playing from it would stop at once. @param {number} time */
export const isAtEnd = (time) => time >= endTime() - END_MARGIN;

export function toggle() {
  const { about, shown } = state;
  if (!about || !shown) return;
  const { video } = elements();
  if (!video.paused) video.pause();
  else if (currentTime() >= endTime() - END_MARGIN - frameSeconds() * FRAME_SHARE) start(shown.start);
  else play();
}

export function toggleBeyond() {
  const { piece, shown } = state;
  player.set({ beyond: !state.beyond });
  if (!state.beyond) shown && start(shown.start);
  else if (piece && currentTime() >= piece.end - frameSeconds()) start(piece.end + 1e-4);
  else play();
}

/** @param {number} time */
export function seek(time) {
  if (state.about && !state.about.plays && !isLoaded(pieceAt(time))) return start(time);
  elements().video.currentTime = Math.min(time, endTime() - frameSeconds() / 2) - (state.piece ? state.piece.start : 0);
}

/** The picture is seen from the frame that was asked for on: the file's first one, which some machines decode before they
 * seek, stays hidden. */
export function endLoading() {
  const { dialog, video } = elements();
  if (!video.seeking) dialog.classList.remove("loading");
}

/** @param {string} sentence */
export function fail(sentence) {
  const { dialog, parts } = elements();
  dialog.classList.remove("loading");
  parts.failed.textContent = sentence || state.texts[".failed"];
  parts.failed.hidden = false;
  offerToLocate(parts.failed, state.shown?.id);
}

/** Nothing is loaded any more. */
export function unload() {
  const { video } = elements();
  video.removeAttribute("src");
  video.load();
  player.set({ piece: null });
}

const GONE = [404, 409]; // moved away, or another file in its place; a server that is busy or away says nothing of the file

/**
 * Why the server does not give the file, in its sentence; empty where it does.
 * @param {string} address @param {(problem: Problem) => boolean} [counts]
 */
const refusal = (address, counts = () => true) =>
  request(address, { headers: { Range: "bytes=0-0" }, cache: "no-store" }).then(
    () => "",
    (error) => (error instanceof Problem && counts(error) ? error.message : ""),
  );

/** Asks the server why the file could not be played. */
export async function mediaFailed() {
  const { video } = elements();
  if (video.getAttribute("src")) fail(await refusal(video.src.split("#")[0]));
}

let watch = 0;

/**
 * Asks at once and while it is shown whether the file is still the one that was taken in: what the browser has loaded of
 * it would play on where another file has taken its place.
 * @param {string} id of the video @param {() => void} refused
 */
export function watchSourceFile(id, refused) {
  forgetSourceFile();
  const mine = (watch = window.setInterval(look, LOOKS));
  look();

  async function look() {
    const sentence = document.hidden
      ? ""
      : await refusal(`media/video/${encodeURIComponent(id)}`, ({ status }) => GONE.includes(status));
    if (!sentence || mine !== watch) return;
    forgetSourceFile();
    refused();
    elements().video.pause();
    unload();
    player.set({ about: null });
    fail(sentence);
  }
}

export function forgetSourceFile() {
  clearInterval(watch);
  watch = 0;
}
