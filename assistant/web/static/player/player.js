// The player: one dialog that plays a shot from its first frame and stops at its last.
// Where the browser cannot play the video, it plays clips of it, piece after piece; times stay the video's own.

import { asideShown } from "./add_to_bin.js";
import { EARLY, fail, frame, last, setBeyond, start, toggle, unload } from "./playback.js";
import { buildDialog } from "./dialog.js";
import { drawPlace, drawState } from "./status.js";
import { nextSubtitles, placeSpeech, setTranscript, toggleTranscript, wantsTranscript } from "./subtitle_controls.js";
import { takeSubtitlesOff } from "./subtitle_track.js";
import { markShot } from "./transcript.js";
import { buildTrim, trimKey, trimShown } from "./trimming.js";

const videos = new Map(); // id → what the server says of it

export let texts = {};
export let hasSpeech = false; // of the archive: without it nothing speaks of subtitles
export let dialog, video, parts;
export let cards = [], place = 0; // what can be gone through: the cards of a page, or the moments of a reply
let opener = null;
export let shown = null; // {id, number, start, end, name, given}: given where it is the hit itself, no neighbour
export let about = null; // of its video
export let mode = {}; // of playing spans: {reel, trimming, trimmed(at, start, end)}; see playSpans
let opening = 0;

export function speakPlayer(words, speech) {
  texts = words;
  hasSpeech = speech;
  if (dialog) {
    dialog.remove();
    dialog = null;
  }
}

// `from` is a card, or a moment: one on a card plays the card from there, others play with their neighbours.
export function openPlayer(from) {
  if (!dialog) build();
  mode = {};
  const card = from.closest(".card");
  const chosen = card ?? from;
  const among = chosen.closest(card ? ".answered, .welcome" : ".reply");
  cards = [...among.querySelectorAll(card ? ".card" : ".moment")].filter((one) => one.offsetParent); // none folded
  opener = from;
  if (!dialog.open) dialog.showModal();
  parts.stage.focus();
  showHit(cards.indexOf(chosen), card && from !== card ? Number(from.dataset.start) : undefined);
}

// Spans that stand nowhere on the page: [{video, shot, start, end, name, poster}], gone through like hits.
// With `reel` one follows the other by itself; with `trimming` it opens to be trimmed, which `trimmed` saves.
export function playSpans(spans, at = 0, options = {}) {
  if (!dialog) build();
  mode = options;
  cards = spans.map(({ poster, ...span }) => {
    const stand = document.createElement("span");
    Object.assign(stand.dataset, span);
    if (poster) stand.append(Object.assign(new Image(), { src: poster }));
    return stand;
  });
  const from = document.activeElement;
  if (!dialog.open) dialog.showModal();
  parts.stage.focus();
  showHit(at);
  opener = from;
}

// what is shown

export function showHit(at, time) {
  if (at < 0 || at >= cards.length) return;
  if (at !== place || !dialog.open) opener = null;
  place = at;
  const { video: id, shot, start, end, name } = cards[at].dataset;
  const begins = Math.min(Number(start), time ?? Infinity);
  show(
    { id, number: Number(shot), start: begins, end: Number(end), name, given: true }, cards[at].querySelector("img"), time,
  );
}

// The span as it was trimmed; it stays so when it is gone back to.
export function setSpan(start, end) {
  shown = { ...shown, start, end };
  if (mode.trimmed && shown.given) Object.assign(cards[place].dataset, { start, end });
  drawPlace();
  markShot(start, end);
}

export function showNeighbour(step) {
  const at = shown.number - 1 + step;
  if (!about || at < 0 || at >= about.shots.length) return;
  const [start, end] = about.shots[at];
  show({ ...shown, number: at + 1, start, end, given: false });
}

async function show(next, thumbnail, time = next.start) {
  const mine = ++opening;
  const sameVideo = shown?.id === next.id && about;
  shown = next;
  setBeyond(false);
  parts.name.textContent = next.name;
  parts.failed.hidden = true;
  drawPlace();
  if (!sameVideo) {
    unload();
    about = null;
    video.poster = thumbnail?.currentSrc ?? "";
    try {
      about = await aboutVideo(next.id);
    } catch (error) {
      if (mine === opening) fail(error.message);
      return;
    }
    if (mine !== opening) return;
    placeSpeech();
  }
  drawPlace();
  markShot(shown.start, shown.end);
  trimShown();
  start(time);
}

function build() {
  ({ dialog, video, parts } = buildDialog());
  setTranscript(wantsTranscript());
  drawState();
  buildTrim();
}

// Plays from a line on: in the shot that is shown, or in the one that the line is in.
export function jump(time) {
  if (!about) return;
  if (time < shown.start - frame() || time >= last() - EARLY) {
    const at = about.shots.findIndex(([, to]) => time < to);
    const [from, to] = about.shots[at < 0 ? about.shots.length - 1 : at];
    shown = { ...shown, number: (at < 0 ? about.shots.length - 1 : at) + 1, start: from, end: to, given: false };
    setBeyond(false);
    drawPlace();
    trimShown();
  }
  start(time);
}

async function aboutVideo(id) {
  if (!videos.has(id)) {
    const answer = await fetch(`media/shots/${encodeURIComponent(id)}`);
    const body = await answer.json();
    if (!answer.ok) throw new Error(body.detail);
    videos.set(id, body);
  }
  return videos.get(id);
}

const KEYS = {
  " ": toggle,
  r: () => start(shown.start),
  n: () => showHit(place + 1),
  p: () => showHit(place - 1),
  ArrowLeft: () => showNeighbour(-1),
  ArrowRight: () => showNeighbour(1),
  c: nextSubtitles,
  t: toggleTranscript,
};

export function pressed(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (event.target.matches("select, textarea") || document.querySelector(".bin-chooser")) return;
  const moves = key.startsWith("Arrow") && event.target === parts.position;
  const chooses = event.target === parts.language;
  if (!moves && !chooses && (key === "b" || trimKey(event, key))) {
    event.preventDefault();
    if (key === "b") asideShown(event.shiftKey);
    return;
  }
  if (!(key in KEYS) || moves || chooses) return;
  event.preventDefault(); // also keeps Space from pressing a button: Enter does that
  KEYS[key]();
}

export function closed() {
  opening++;
  video.pause();
  unload();
  shown = about = null;
  takeSubtitlesOff(video);
  const left = opener ?? cards[place];
  (left?.querySelector(".play") ?? left)?.focus();
}
