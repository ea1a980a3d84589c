// @ts-check
// What is said in the video, beside the player: the line that is spoken now stands out, a click plays a line.
// Lines come as text and are placed as text.

import { get } from "../ui/client.js";
import { closest } from "../ui/elements.js";
import { clock } from "../ui/timecodes.js";

const AHEAD = 0.35; // of the list's height that stays above the line that is spoken

/** Start and end in seconds, what is said, and by whom. @typedef {[number, number, string, string]} Line */

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

/**
 * @param {HTMLElement} ordered the <ol> of the lines
 * @param {HTMLElement} sentence where it is said why there are none
 * @param {(time: number) => void} play called with a time on the video's own clock
 */
export function buildTranscript(ordered, sentence, play) {
  [list, note] = [ordered, sentence];
  clearTranscript();
  list.addEventListener("click", (event) => {
    const row = closest(event, "button");
    if (row) play(lines[rows.indexOf(/** @type {HTMLButtonElement} */ (row))][0]);
  });
  list.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const next = step && rows[rows.indexOf(/** @type {HTMLButtonElement} */ (event.target)) + step];
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
  const address = `media/lines/${encodeURIComponent(id)}/${number}${kind === "captions" ? "?sounds=true" : ""}`;
  const found = fetched.get(address) ?? (await get(address)).lines;
  fetched.set(address, found);
  if (mine !== filling) return;
  lines = found;
  rows = lines.map((line, at) => row(line, line[3] === lines[at - 1]?.[3] ? "" : line[3]));
  const items = rows.map((button) => {
    const item = document.createElement("li");
    item.append(button);
    return item;
  });
  list.replaceChildren(...items);
  if (rows[0]) rows[0].tabIndex = 0;
}

/** @param {Line} line @param {string} speaker who says it, where that changes */
function row([start, , text], speaker) {
  const button = document.createElement("button");
  button.type = "button";
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
    rows[current].tabIndex = -1;
  } else if (rows[0]) rows[0].tabIndex = -1;
  current = at;
  if (!rows[at]) {
    if (rows[0]) rows[0].tabIndex = 0;
    return;
  }
  rows[at].setAttribute("aria-current", "true");
  rows[at].tabIndex = 0;
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
