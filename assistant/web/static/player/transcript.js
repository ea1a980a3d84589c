// @ts-check
// What is said in the video, beside the player: the line that is spoken now stands out, a click plays a line.
// Lines come as text and are placed as text. Whoever speaks can be named where a line says it.

import { get } from "../ui/client.js";
import { closest } from "../ui/elements.js";
import { clock } from "../ui/timecodes.js";
import { voiceButton } from "../people/voice_button.js";
import { player } from "./state.js";

const AHEAD = 0.35; // of the list's height that stays above the line that is spoken

/** Start and end in seconds, what is said, by whom, and the group of that voice. @typedef {import("../wire.d.ts").SubtitleLines["lines"][number]} Line */

/** @type {Map<string, Line[]>} */
const fetched = new Map(); // address → lines

/** @type {HTMLElement} */
let list;
/** @type {HTMLElement} */
let note;
/** @type {Line[]} */
let lines = [];
/** @type {HTMLButtonElement[]} */
let rows = [];
let current = -1;
let filling = 0;
let address = "";
/** Called when somebody has named a voice, or taken that back. */
const named = async () => {
  const mine = filling;
  const found = (await get(address)).lines;
  fetched.clear();
  fetched.set(address, found);
  if (mine !== filling) return;
  lines = found;
  for (const [at, button] of rows.entries()) {
    const who = button.parentElement?.querySelector(".who");
    if (who) who.textContent = lines[at][3];
  }
};

/**
 * @param {HTMLElement} ordered the <ol> of the lines
 * @param {HTMLElement} sentence where it is said why there are none
 * @param {(time: number) => void} play called with a time on the video's own clock
 */
export function buildTranscript(ordered, sentence, play) {
  [list, note] = [ordered, sentence];
  clearTranscript();
  list.addEventListener("click", (event) => {
    const row = closest(event, "button.line");
    if (row) play(lines[rows.indexOf(/** @type {HTMLButtonElement} */ (row))][0]);
  });
  list.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const next = step && rows[rows.findIndex((row) => row.parentElement?.contains(/** @type {Node} */ (event.target))) + step];
    if (!next) return;
    event.preventDefault();
    event.stopPropagation();
    next.focus();
  });
}

export function clearTranscript(sentence = "") {
  filling++;
  lines = rows = [];
  current = -1;
  list.replaceChildren();
  note.textContent = sentence;
}

/** @param {string} id @param {import("../wire.d.ts").PlayerTrack} track */
export async function fillTranscript(id, { number, kind }) {
  clearTranscript();
  const mine = filling;
  address = `media/lines/${encodeURIComponent(id)}/${number}${kind === "captions" ? "?sounds=true" : ""}`;
  const found = fetched.get(address) ?? (await get(address)).lines;
  fetched.set(address, found);
  if (mine !== filling) return;
  lines = found;
  const { texts } = player.state;
  const words = { name: texts[".name_voice"], named: texts.named, undo: texts.undo };
  const items = lines.map((line, at) => {
    const [, , , said, voice] = line;
    const speaker = said === lines[at - 1]?.[3] ? "" : said;
    const item = document.createElement("li");
    if (speaker && voice !== null) item.append(voiceButton(voice, speaker, words, named));
    item.append(row(line, voice === null ? speaker : ""));
    return item;
  });
  rows = items.map((item) => /** @type {HTMLButtonElement} */ (item.querySelector(".line")));
  list.replaceChildren(...items);
  reach(rows[0], 0);
}

/** Whether Tab reaches a line, and who speaks it. @param {HTMLButtonElement | undefined} button @param {0 | -1} tabIndex */
function reach(button, tabIndex) {
  for (const one of button?.parentElement?.querySelectorAll("button") ?? []) one.tabIndex = tabIndex;
}

/** @param {Line} line @param {string} speaker who says it, where that changes */
function row([start, , text], speaker) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "line";
  button.tabIndex = -1; // arrows walk the lines; Tab reaches the one that is spoken
  const time = document.createElement("span");
  time.className = "time";
  time.textContent = clock(Math.max(0, Math.floor(start)));
  const words = document.createElement("span");
  words.className = "words";
  words.dir = "auto";
  words.textContent = text;
  if (speaker) {
    const who = document.createElement("span");
    who.className = "who";
    who.dir = "auto";
    who.textContent = speaker;
    words.prepend(who, " ");
  }
  button.append(time, words);
  return button;
}

/**
 * Marks the lines of the shot that is shown and brings the first of them into view.
 * @param {number} start @param {number} end
 */
export function markShot(start, end) {
  /** @type {HTMLElement | null} */
  let first = null;
  rows.forEach((button, at) => {
    const inside = lines[at][1] > start && lines[at][0] < end;
    button.classList.toggle("inside", inside);
    if (inside || (!first && lines[at][0] >= start)) first ??= button;
  });
  current = -1;
  rows.forEach((button) => button.removeAttribute("aria-current"));
  scrollTo(first ?? rows.at(-1));
}

/** Marks the line that is spoken at a time, or the last one before it. @param {number} time */
export function markTime(time) {
  const at = lastBefore(time + 1e-3);
  if (at === current) return;
  if (rows[current]) {
    rows[current].removeAttribute("aria-current");
    reach(rows[current], -1);
  } else reach(rows[0], -1);
  current = at;
  if (!rows[at]) return reach(rows[0], 0);
  rows[at].setAttribute("aria-current", "true");
  reach(rows[at], 0);
  const isRead = list.matches(":hover") || list.contains(document.activeElement);
  if (!isRead) scrollTo(rows[at]);
}

/** @param {number} time */
function lastBefore(time) {
  let low = 0, high = lines.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (lines[middle][0] <= time) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** Within the list alone: the page and the dialog stay where they are. @param {HTMLElement | undefined} button */
function scrollTo(button) {
  if (!button) return;
  const top = button.getBoundingClientRect().top - list.getBoundingClientRect().top + list.scrollTop;
  list.scrollTop = top - list.clientHeight * AHEAD;
}
