// @ts-check
// The player: one dialog that plays a shot from its first frame and stops at its last.
// Where the browser cannot play the video, it plays clips of it, piece after piece; times stay the video's own.

import { addToBin, queryOf } from "../bins/add_to_bin.js";
import { copyLink, shotAddress } from "../chat/deep_links.js";
import { get } from "../ui/client.js";
import { openModal } from "../ui/dialogs.js";
import { findAll, isShown } from "../ui/elements.js";
import { buildDialog } from "./dialog.js";
import {
  endLoading, fail, fileEnded, forgetSourceFile, isAtEnd, mediaFailed, seek, start, stopAtEnd, toggle, toggleBeyond, unload,
  watchEnds, watchSourceFile, watchTime,
} from "./playback.js";
import { elements, frameSeconds, isBuilt, player, setElements } from "./state.js";
import { drawPlaying, drawTime, announceDescription, watchStatus } from "./status.js";
import {
  chooseTrackByKey, nextSubtitles, placeSpeech, setTranscript, toggleDescriptions, toggleTranscript, wantsTranscript,
} from "./subtitle_controls.js";
import { watchKeys } from "./keys.js";
import { setSpeed, stopGoingBack } from "./shuttle.js";
import { watchSound } from "./tools.js";
import { removeTextTracks } from "./text_tracks.js";
import { buildTranscript, markShot } from "./transcript.js";
import { buildTrimming, prepareTrimming, toggleTrimming } from "./trimming.js";

/** @typedef {import("../ui/types.d.ts").Span} Span */

const { state } = player;

/** Milliseconds after a click from which on what moves is taken for a jump (https://web.dev/articles/cls: 500, less a paint's). */
const LATE = 400;
const BUILT_AFTER = 1500; // ms in which nobody waits for the dialog: it is there when the first shot is clicked

/** @type {Map<string, import("./state.js").PlayableVideo>} */
const videos = new Map(); // id → what the server says of it
/** @type {HTMLElement | null} */
let opener = null;
let opening = 0; // counts what was shown: answers that come after something else was opened are dropped

watchStatus();
watchEnds(() => showHit(state.place + 1));

/** @param {Record<string, string>} texts @param {boolean} hasSpeech @param {boolean} spoken whether most videos have some */
export function setPlayerTexts(texts, hasSpeech, spoken) {
  player.set({ texts, hasSpeech, spoken });
  if (isBuilt()) elements().dialog.remove();
  setElements(null);
  setTimeout(() => isBuilt() || build(), BUILT_AFTER);
}

/**
 * Opens from a card, or a moment: one on a card plays the card from there, others play with their neighbours.
 * @param {HTMLElement} from
 */
export function openPlayer(from) {
  const card = /** @type {HTMLElement | null} */ (from.closest(".card"));
  const chosen = card ?? from;
  const among = chosen.closest(card ? ".answered, .welcome" : ".reply");
  if (!among) return;
  const cards = findAll(among, card ? ".card" : ".moment").filter(isShown); // none folded; asked before the page is drawn anew
  openDialog();
  player.set({ mode: {}, cards });
  opener = from;
  showHit(cards.indexOf(chosen), card && from !== card ? Number(from.dataset.start) : undefined);
}

/**
 * Spans that stand nowhere on the page, gone through like hits.
 * @param {Span[]} spans @param {number} [at] @param {import("./state.js").PlayMode} [mode]
 */
export function playSpans(spans, at = 0, mode = {}) {
  const from = document.activeElement;
  openDialog();
  const cards = spans.map(({ poster, ...span }) => {
    const stand = document.createElement("span");
    Object.assign(stand.dataset, span);
    if (poster) stand.append(Object.assign(new Image(), { src: poster }));
    return stand;
  });
  player.set({ mode, cards });
  showHit(at);
  opener = from instanceof HTMLElement ? from : null;
}

function openDialog() {
  if (!isBuilt()) build();
  const { dialog, parts } = elements();
  if (!dialog.open) {
    opener = null;
    openModal(dialog);
  }
  parts.stage.focus({ preventScroll: true });
}

// what is shown

/** @param {number} at its place among the hits @param {number} [time] to play from */
function showHit(at, time) {
  if (at < 0 || at >= state.cards.length) return;
  if (at !== state.place) opener = null;
  const card = state.cards[at];
  const { video = "", shot, start, end, name = "" } = card.dataset;
  const begins = Math.min(Number(start), time ?? Infinity);
  const next = { id: video, number: Number(shot), start: begins, end: Number(end), name, given: true };
  show(next, at, card.querySelector("img"), time);
}

/** @param {number} step */
function showNeighbour(step) {
  const { about, shown } = state;
  const at = (shown?.number ?? 0) - 1 + step;
  if (!shown || !about || at < 0 || at >= about.shots.length) return;
  const [start, end] = about.shots[at];
  show({ ...shown, number: at + 1, start, end, given: false });
}

/**
 * @param {import("./state.js").Shown} next
 * @param {number} [place]
 * @param {HTMLImageElement | null} [thumbnail]
 * @param {number} [time]
 */
async function show(next, place = state.place, thumbnail = null, time = next.start) {
  const mine = ++opening;
  const { video, parts } = elements();
  const asked = performance.now();
  stopGoingBack();
  const isSameVideo = state.shown?.id === next.id && state.about !== null;
  player.set({ place, shown: next, beyond: false });
  parts.name.textContent = next.name;
  parts.failed.hidden = true;
  if (!isSameVideo) {
    unload();
    player.set({ about: null });
    video.poster = thumbnail?.currentSrc ?? "";
    try {
      const about = await fetchVideo(next.id);
      if (mine !== opening) return;
      player.set({ about });
    } catch (error) {
      if (mine === opening) fail(error instanceof Error ? error.message : "");
      return;
    }
    placeSpeech(performance.now() - asked > LATE);
    watchSourceFile(next.id, () => videos.delete(next.id));
  }
  markShot(next.start, next.end);
  prepareTrimming();
  start(time);
}

/** @param {string} id */
async function fetchVideo(id) {
  const found = videos.get(id) ?? (await get(`media/shots/${encodeURIComponent(id)}`));
  videos.set(id, found);
  return found;
}

/** Plays from a line on: in the shot that is shown, or in the one that the line is in. @param {number} time */
function playFrom(time) {
  const { about, shown } = state;
  if (!about || !shown) return;
  if (time < shown.start - frameSeconds() || isAtEnd(time)) {
    const found = about.shots.findIndex(([, to]) => time < to);
    const at = found < 0 ? about.shots.length - 1 : found;
    const [from, to] = about.shots[at];
    player.set({ shown: { ...shown, number: at + 1, start: from, end: to, given: false }, beyond: false });
    prepareTrimming();
  }
  start(time);
}

/** Puts what is shown into a bin, with the in and out points that it has here. @param {boolean} choose */
function addShownToBin(choose) {
  const { cards, place, shown } = state;
  if (!shown) return;
  const query = cards[place].dataset.query || queryOf(cards[place]);
  addToBin([{ video: shown.id, start: shown.start, end: shown.end }], { query, choose });
}

// the dialog

const replay = () => state.shown && start(state.shown.start);

function build() {
  const built = buildDialog(state.texts, state.hasSpeech, {
    previousHit: () => showHit(state.place - 1),
    nextHit: () => showHit(state.place + 1),
    previousShot: () => showNeighbour(-1),
    nextShot: () => showNeighbour(1),
    toggle,
    replay,
    subtitles: nextSubtitles,
    transcript: toggleTranscript,
    descriptions: toggleDescriptions,
    aside: (event) => addShownToBin(event.shiftKey),
    trim: toggleTrimming,
    beyond: toggleBeyond,
    link: copyAddress,
    close: () => elements().dialog.close(),
  });
  setElements(built);
  const { dialog, video, parts } = built;
  buildTranscript(parts.lines, parts.note, playFrom);
  parts.language.addEventListener("change", () => chooseTrackByKey(parts.language.value));
  video.addEventListener("click", toggle);
  video.addEventListener("play", () => (drawPlaying(), watchTime()));
  video.addEventListener("pause", drawPlaying);
  for (const event of ["loadeddata", "seeked"]) video.addEventListener(event, endLoading);
  video.addEventListener("timeupdate", () => (stopAtEnd(), drawTime()));
  video.addEventListener("seeked", drawTime);
  video.addEventListener("ended", fileEnded);
  video.addEventListener("error", mediaFailed);
  parts.position.addEventListener("input", () => seek(Number(parts.position.value)));
  watchKeys({
    previousHit: () => showHit(state.place - 1), nextHit: () => showHit(state.place + 1),
    previousShot: () => showNeighbour(-1), nextShot: () => showNeighbour(1), replay, aside: addShownToBin,
  });
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  dialog.addEventListener("close", closed);
  setTranscript(state.spoken && wantsTranscript()); // as it most likely stays, so that nothing jumps
  drawPlaying();
  buildTrimming();
  watchSound();
}

function copyAddress() {
  const { shown } = state;
  if (shown) copyLink(shotAddress(shown.id, shown.number), (told) => (elements().parts.told.textContent = told));
}

function closed() {
  const { video } = elements();
  opening++;
  stopGoingBack();
  forgetSourceFile();
  setSpeed(1);
  video.pause();
  unload();
  player.set({ shown: null, about: null });
  removeTextTracks(video);
  announceDescription("");
  const left = opener ?? state.cards[state.place];
  (left?.querySelector(/** @type {"button"} */ (".play")) ?? left)?.focus();
}
