// The player: one dialog that plays a shot from its first frame and stops at its last.
// Where the browser cannot play the video, it plays clips of it, piece after piece; times stay the video's own.

import { choose, chooseNext, readTrack, shownTrack, showTrack } from "./subtitles.js";
import { buildTranscript, clearTranscript, fillTranscript, markShot, markTime } from "./transcript.js";

const DEFAULT_FRAME = 1 / 25;
const FRAME_SHARE = 0.25; // of a frame past a cut, so that a seek lands on this side of it
const EARLY = 0.05; // seconds before the end at which it pauses, to show the last frame: three repaints

const WIDE = "(min-width: 901px)"; // where the transcript has room beside the picture
const KEPT = "filmoteca.transcript"; // in the browser: whether it is open where there is room

const videos = new Map(); // id → what the server says of it

let texts = {};
let hasSpeech = false; // of the archive: without it nothing speaks of subtitles
let dialog, video, parts;
let cards = [], place = 0; // what can be gone through: the cards of a page, or the moments of a reply
let opener = null;
let shown = null; // {id, number, start, end, name}
let about = null; // of its video
let piece = null; // {number, index, start, end} of the clip that is loaded, or null for the whole video
let beyond = false;
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
  const card = from.closest(".card");
  const chosen = card ?? from;
  const among = chosen.closest(card ? ".answered, .welcome" : ".reply");
  cards = [...among.querySelectorAll(card ? ".card" : ".moment")].filter((one) => one.offsetParent); // none folded
  opener = from;
  if (!dialog.open) dialog.showModal();
  parts.stage.focus();
  showHit(cards.indexOf(chosen), card && from !== card ? Number(from.dataset.start) : undefined);
}

// what is shown

function showHit(at, time) {
  if (at < 0 || at >= cards.length) return;
  if (at !== place || !dialog.open) opener = null;
  place = at;
  const { video: id, shot, start, end, name } = cards[at].dataset;
  const begins = Math.min(Number(start), time ?? Infinity);
  show(
    { id, number: Number(shot), start: begins, end: Number(end), name }, cards[at].querySelector("img"), time,
  );
}

function showNeighbour(step) {
  const at = shown.number - 1 + step;
  if (!about || at < 0 || at >= about.shots.length) return;
  const [start, end] = about.shots[at];
  show({ ...shown, number: at + 1, start, end });
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
    video.removeAttribute("src");
    video.load();
    piece = null;
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
  start(time);
}

// What is said: the lines beside the picture; the text tracks come with what is loaded.

const tracks = () => about?.speech.tracks ?? [];

async function placeSpeech() {
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

function chooseLanguage(language) {
  const other = language !== readTrack(tracks())?.language;
  choose({ language });
  drawSubtitles();
  if (other) placeSpeech();
}

function nextSubtitles() {
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
function setTranscript(open, keep = false) {
  dialog.classList.toggle("reading", open);
  parts.transcript.setAttribute("aria-expanded", String(open));
  if (!keep || !matchMedia(WIDE).matches) return;
  try {
    localStorage.setItem(KEPT, String(open));
  } catch {
    // kept for this page only
  }
}

function wantsTranscript() {
  try {
    return hasSpeech && matchMedia(WIDE).matches && localStorage.getItem(KEPT) !== "false";
  } catch {
    return hasSpeech && matchMedia(WIDE).matches;
  }
}

function toggleTranscript() {
  if (!hasSpeech) return;
  setTranscript(!dialog.classList.contains("reading"), true);
  if (about) markShot(shown.start, shown.end);
}

// Plays from a line on: in the shot that is shown, or in the one that the line is in.
function jump(time) {
  if (!about) return;
  if (time < shown.start - frame() || time >= last() - EARLY) {
    const at = about.shots.findIndex(([, to]) => time < to);
    const [from, to] = about.shots[at < 0 ? about.shots.length - 1 : at];
    shown = { ...shown, number: (at < 0 ? about.shots.length - 1 : at) + 1, start: from, end: to };
    setBeyond(false);
    drawPlace();
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

// playing

const frame = () => (about?.fps ? 1 / about.fps : DEFAULT_FRAME);
const now = () => (piece ? piece.start : 0) + video.currentTime;
const last = () => (beyond ? about?.duration ?? Infinity : shown.end);

// Plays from a time on the video's own clock, loading what holds it.
function start(time) {
  if (!about) return; // not known yet, or not there
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
  play();
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
function check() {
  if (shown && !video.paused && !video.seeking && now() >= last() - EARLY) stop();
}

function stop() {
  video.pause();
  video.currentTime = last() - frame() * FRAME_SHARE - (piece ? piece.start : 0);
}

// While the page is in view this looks before each repaint; `timeupdate` covers a page that is not.
function watch() {
  check();
  drawTime();
  if (!video.paused) requestAnimationFrame(watch);
}

function ended() {
  if (!piece || piece.end >= last() - frame() / 2 || piece.end >= about.duration - frame()) return;
  start(piece.end + 1e-4); // the next piece, or beyond the shot the next shot
}

function toggle() {
  if (!about) return;
  if (!video.paused) video.pause();
  else if (now() >= last() - EARLY - frame() * FRAME_SHARE) start(shown.start);
  else play();
}

function setBeyond(is) {
  beyond = is;
  parts.beyond.setAttribute("aria-pressed", String(is));
  parts.beyond.lastChild.textContent = is ? texts[".shot_only"] : texts[".beyond"];
  drawTime();
}

function playOn() {
  setBeyond(!beyond);
  if (!beyond) start(shown.start);
  else if (piece && now() >= piece.end - frame()) start(piece.end + 1e-4);
  else play();
}

function fail(sentence) {
  dialog.classList.remove("loading");
  parts.failed.textContent = sentence || texts[".failed"];
  parts.failed.hidden = false;
}

async function mediaFailed() {
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

// drawing

function drawPlace() {
  const kind = cards[place].matches(".moment") ? ".moment" : ".hit";
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

function drawTime() {
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

function drawState() {
  const label = video.paused ? texts[".play"] : texts[".pause"];
  parts.toggle.setAttribute("aria-label", label);
  parts.toggle.title = label;
  dialog.classList.toggle("playing", !video.paused);
}

export function timecode(seconds) {
  const tenths = Math.max(0, Math.floor(seconds * 10 + 1e-6));
  const whole = Math.floor(tenths / 10);
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  const two = (number) => String(number).padStart(2, "0");
  const clock = hours ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
  return `${clock}.${tenths % 10}`;
}

function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (_, key) => values[key]);
}

// the dialog

const ICONS = {
  previousHit: "M15 5l-7 7 7 7",
  nextHit: "M9 5l7 7-7 7",
  previousShot: "M18 6l-8 6 8 6zM7 6v12",
  nextShot: "M6 6l8 6-8 6zM17 6v12",
  replay: "M5 12a7 7 0 1 0 2.5-5.4M5 4v4h4",
  close: "M6 6l12 12M18 6L6 18",
  transcript: "M4 6h16M4 11h16M4 16h10",
};

function build() {
  dialog = document.createElement("dialog");
  dialog.id = "player";
  dialog.setAttribute("aria-label", texts[""]);
  dialog.innerHTML = `
    <div class="head"><b class="name"></b><span class="place"></span></div>
    <div class="body"><div class="main">
      <div class="stage" tabindex="-1"><video playsinline preload="auto"></video>
        <p class="preparing" role="status"></p><p class="failed" role="alert" hidden></p></div>
      <input class="position" type="range" step="0.01">
      <div class="controls"><span class="clock"></span><span class="middle"></span><span class="end"></span></div>
      <p class="keys"></p></div>
      <aside class="said"><div class="top"><b></b><select class="language"></select><small class="source"></small></div>
        <p class="note"></p><ol></ol></aside></div>`;
  const find = (selector) => dialog.querySelector(selector);
  video = find("video");
  parts = {
    name: find(".name"), place: find(".place"), stage: find(".stage"), failed: find(".failed"),
    clock: find(".clock"), position: find(".position"), language: find(".language"), source: find(".source"),
  };
  find(".said").setAttribute("aria-label", texts[".transcript"]);
  find(".said b").textContent = texts[".transcript"];
  parts.language.setAttribute("aria-label", texts[".language"]);
  parts.language.addEventListener("change", () => chooseLanguage(parts.language.value));
  buildTranscript(find(".said"), jump);
  find(".preparing").textContent = texts[".preparing"];
  find(".keys").textContent = [texts[".keys"], hasSpeech ? texts[".keys_speech"] : ""].filter(Boolean).join(" · ");
  parts.position.setAttribute("aria-label", texts[".position"]);

  const button = (key, action, where, words = "") => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = key;
    const label = texts[`.${key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`];
    if (ICONS[key]) {
      made.innerHTML = `<svg viewBox="0 0 24 24" aria-hidden="true"><path d="${ICONS[key]}"/></svg>`;
    }
    if (words) made.append(words);
    else {
      made.setAttribute("aria-label", label);
      made.title = label;
    }
    made.addEventListener("click", action);
    where.append(made);
    parts[key] = made;
    return made;
  };
  button("previousHit", () => showHit(place - 1), parts.stage);
  button("nextHit", () => showHit(place + 1), parts.stage);
  button("previousShot", () => showNeighbour(-1), find(".middle"));
  const toggled = button("toggle", toggle, find(".middle"));
  toggled.innerHTML =
    '<svg viewBox="0 0 24 24" aria-hidden="true"><path class="go" d="M8 5v14l11-7z"/><path class="hold" d="M7 5h4v14H7zM14 5h4v14h-4z"/></svg>';
  button("nextShot", () => showNeighbour(1), find(".middle"));
  button("replay", () => start(shown.start), find(".middle"));
  button("subtitles", nextSubtitles, find(".end"));
  parts.subtitles.innerHTML = "<span>CC</span><i></i>";
  button("transcript", toggleTranscript, find(".end"));
  parts.subtitles.hidden = parts.transcript.hidden = !hasSpeech;
  button("beyond", playOn, find(".end"), texts[".beyond"]);
  button("close", () => dialog.close(), find(".head"));

  video.addEventListener("click", toggle);
  video.addEventListener("play", () => (drawState(), watch()));
  video.addEventListener("pause", drawState);
  video.addEventListener("loadeddata", () => dialog.classList.remove("loading"));
  video.addEventListener("timeupdate", () => (check(), drawTime()));
  video.addEventListener("seeked", drawTime);
  video.addEventListener("ended", ended);
  video.addEventListener("error", mediaFailed);
  parts.position.addEventListener("input", () => seek(Number(parts.position.value)));
  dialog.addEventListener("keydown", pressed);
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  dialog.addEventListener("close", closed);
  document.body.append(dialog);
  setTranscript(wantsTranscript());
  drawState();
}

function seek(time) {
  if (about && !about.plays) {
    const wanted = pieceAt(time);
    if (!piece || wanted.number !== piece.number || wanted.index !== piece.index) return start(time);
  }
  video.currentTime = Math.min(time, last() - frame() / 2) - (piece ? piece.start : 0);
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

function pressed(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const moves = key.startsWith("Arrow") && event.target === parts.position;
  const chooses = event.target === parts.language;
  if (!(key in KEYS) || moves || chooses) return;
  event.preventDefault(); // also keeps Space from pressing a button: Enter does that
  KEYS[key]();
}

function closed() {
  opening++;
  video.pause();
  video.removeAttribute("src");
  video.load();
  shown = about = piece = null;
  video.querySelectorAll("track").forEach((track) => track.remove());
  const left = opener ?? cards[place];
  (left?.querySelector(".play") ?? left)?.focus();
}
