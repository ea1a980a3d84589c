// Places what the wire brings (see assistant/web/chat/chat.py) and sends clicks back through it.
// HTML that comes over the wire was escaped where it was written; no other text is ever put in as HTML.

import { speakArchives } from "./archive_switcher.js";
import { speakAside, watchAside } from "../bins/add_to_bin.js";
import { followLink, speakLinks, watchLinks } from "../chat/deep_links.js";
import { speakLocating } from "../footage/missing_files.js";
import { openPlayer, speakPlayer } from "../player/player.js";
import { watchKeys } from "../ui/keyboard.js";
import { placeQuery, say, speakQuery, watchQuery } from "../chat/query_chips.js";
import { openLanguages } from "./language_menu.js";
import { speakViews, watchViews } from "./router.js";
import { placeStar, speakSaved } from "../chat/saved_searches.js";
import { chooseSession, keepSession, keptSession, saveSession, speakSessions } from "../chat/sessions.js";

const BUSY_LIMIT = 60_000; // ms after which a click counts again even if no answer came

let send = () => {};
let busySince = 0;
let welcomed = "";

const log = () => document.getElementById("turns");

export function connect(wire) {
  send = wire.send;
  wire.watch("value", () => place(wire.props.value));
  document.addEventListener("click", clicked);
  document.addEventListener("error", pictureFailed, true);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !document.querySelector("dialog[open]")) stop();
  });
  watchKeys();
  watchQuery(ask);
  watchViews(ask);
  watchLinks(ask);
  watchAside();
  watchDock();
  if (wire.props.value) place(wire.props.value);
}

function place(message) {
  if (message?.kind === "open") open(message);
  if (message?.kind === "turn") placeTurn(message);
  if (message?.kind === "view") view(message);
}

// A conversation that the browser has kept takes the welcome's place, without showing it first.
function open({ header, models, welcome, texts, page, views, archives, saved, language, speech }) {
  document.documentElement.lang = language;
  document.getElementById("top").innerHTML = header;
  document.getElementById("models").innerHTML = models;
  welcomed = welcome;
  speakPlayer(texts, speech);
  speakQuery(page);
  speakSessions(page);
  speakArchives(archives);
  speakSaved(saved, ask);
  speakLinks(saved);
  const kept = keptSession();
  log().innerHTML = kept ? "" : welcome;
  placeQuery("");
  say("");
  busy(false);
  window.scrollTo(0, 0);
  speakAside(views, language);
  speakViews(views, language);
  speakLocating(views);
  if (kept) ask("resume", kept);
  else followLink();
}

function placeTurn({ number, html, done, path, standing }) {
  let turn = document.getElementById(`turn-${number}`);
  const isNew = !turn;
  if (isNew) turn = newTurn(number);
  turn.innerHTML = html;
  turn.setAttribute("aria-busy", String(!done));
  show([...path, number]);
  if (done) turn.dataset.query = standing.found_by;
  if (done) stand(standing);
  else if (isNew) say("");
  busy(!done);
  if (isNew) toTurn(turn);
  if (done) followLink();
}

// Undo, redo, another turn to go on from, a conversation opened.
function view({ turns, status, standing }) {
  for (const { number, html } of turns) newTurn(number).innerHTML = html;
  stand(standing);
  say(status);
  busy(false);
  const last = standing.path.length && document.getElementById(`turn-${standing.path.at(-1)}`);
  if (last && turns.length) last.dataset.query = standing.found_by;
  if (last) toTurn(last);
  else window.scrollTo(0, 0);
  followLink();
}

function newTurn(number) {
  const turn = document.createElement("section");
  turn.id = `turn-${number}`;
  turn.className = "turn";
  log().append(turn);
  return turn;
}

function stand({ path, query, session }) {
  show(path);
  placeQuery(query);
  placeStar();
  keepSession(session);
}

// These turns and no others; the last of them is the latest.
function show(path) {
  const shown = new Set(path.map((number) => `turn-${number}`));
  const latest = `turn-${Math.max(0, ...path)}`;
  for (const turn of log().querySelectorAll(".turn")) {
    turn.hidden = !shown.has(turn.id);
    turn.classList.toggle("latest", turn.id === latest);
  }
  if (path.length) log().querySelector(".welcome")?.remove();
  else if (!log().querySelector(".welcome")) log().insertAdjacentHTML("afterbegin", welcomed);
}

function toTurn(turn) {
  turn.scrollIntoView({ block: "start", behavior: calm() ? "auto" : "smooth" });
}

function clicked(event) {
  const act = event.target.closest("button.act");
  const play = event.target.closest(".card .play");
  const moment = event.target.closest("#turns .moment");
  const unfold = event.target.closest(".spoken .unfold");
  if (play) openPlayer(play.closest(".card"));
  if (moment) openPlayer(moment);
  if (unfold) unfold.setAttribute("aria-expanded", String(unfold.closest(".spoken").classList.toggle("all")));
  if (act) ask(act.dataset.action, act.dataset.target);
  if (event.target.closest("#turns .stop")) stop();
  const languages = event.target.closest("#top .language");
  if (languages) openLanguages(languages);
  if (event.target.closest("#top .save")) saveSession(say);
  if (event.target.closest("#top .open")) chooseSession((text) => ask("open", text), say);
}

function ask(action, target = "", text = "") {
  if (Date.now() - busySince < BUSY_LIMIT) return;
  busy(true);
  if (action === "restart") keepSession("");
  send({ action, target, text });
}

// The answer that is being made ends; its turn says so as soon as it has.
function stop() {
  const button = log().querySelector(".stop:not(:disabled)");
  if (!button) return;
  button.disabled = true;
  fetch(`stop/${button.dataset.work}`, { method: "POST" }).catch(() => (button.disabled = false));
}

function busy(is) {
  busySince = is ? Date.now() : 0;
  document.body.classList.toggle("answering", is);
}

function pictureFailed(event) {
  if (event.target instanceof HTMLImageElement) event.target.classList.add("missing");
}

// The dock floats over the turns: they end above it, whatever its height.
function watchDock() {
  const dock = document.getElementById("dock");
  const measure = () => document.documentElement.style.setProperty("--dock", `${dock.offsetHeight}px`);
  new ResizeObserver(measure).observe(dock);
  const top = document.getElementById("top");
  new ResizeObserver(() =>
    document.documentElement.style.setProperty("--top", `${top.offsetHeight}px`),
  ).observe(top);
}

function calm() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}
