// Places what the wire brings (see assistant/interface/chat.py) and sends clicks back through it.
// HTML that comes over the wire was escaped where it was written; no other text is ever put in as HTML.

import { openPlayer, speakPlayer } from "./player.js";
import { watchKeys } from "./keyboard.js";

const BUSY_LIMIT = 60_000; // ms after which a click counts again even if no answer came

let send = () => {};
let busySince = 0;

const log = () => document.getElementById("turns");

export function connect(wire) {
  send = wire.send;
  wire.watch("value", () => place(wire.props.value));
  document.addEventListener("click", clicked);
  document.addEventListener("error", pictureFailed, true);
  watchKeys();
  watchDock();
  if (wire.props.value) place(wire.props.value);
}

function place(message) {
  if (message?.kind === "open") open(message);
  if (message?.kind === "turn") placeTurn(message);
}

function open({ header, welcome, texts, language, speech }) {
  document.documentElement.lang = language;
  document.getElementById("top").innerHTML = header;
  log().innerHTML = welcome;
  speakPlayer(texts, speech);
  busy(false);
  window.scrollTo(0, 0);
}

function placeTurn({ number, html, done }) {
  let turn = document.getElementById(`turn-${number}`);
  const isNew = !turn;
  if (isNew) {
    log().querySelector(".welcome")?.remove();
    log().querySelectorAll(".latest").forEach((other) => other.classList.remove("latest"));
    turn = document.createElement("section");
    turn.id = `turn-${number}`;
    turn.className = "turn latest";
    log().append(turn);
  }
  turn.innerHTML = html;
  turn.setAttribute("aria-busy", String(!done));
  busy(!done);
  if (isNew) turn.scrollIntoView({ block: "start", behavior: calm() ? "auto" : "smooth" });
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
}

function ask(action, target = "") {
  if (Date.now() - busySince < BUSY_LIMIT) return;
  busy(true);
  send({ action, target });
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
