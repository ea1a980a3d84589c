// What is said in the video, beside the player: the line that is spoken now stands out, a click plays a line.
// Lines come as text and are placed as text.

const AHEAD = 0.35; // of the list's height that stays above the line that is spoken

const kept = new Map(); // address → lines

let list, note, play;
let lines = []; // [start, end, text]
let rows = [];
let current = -1;
let filling = 0;

// `element` holds an <ol> and a .note; `onPlay` is called with a time on the video's own clock.
export function buildTranscript(element, onPlay) {
  list = element.querySelector("ol");
  note = element.querySelector(".note");
  play = onPlay;
  clearTranscript();
  list.addEventListener("click", (event) => {
    const row = event.target.closest("button");
    if (row) play(lines[rows.indexOf(row)][0]);
  });
  list.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const next = step && rows[rows.indexOf(event.target) + step];
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

export async function fillTranscript(id, number) {
  clearTranscript();
  const mine = filling;
  const address = `media/lines/${encodeURIComponent(id)}/${number}`;
  if (!kept.has(address)) {
    const answer = await fetch(address);
    const body = await answer.json();
    if (!answer.ok) throw new Error(body.detail);
    kept.set(address, body.lines);
  }
  if (mine !== filling) return;
  lines = kept.get(address);
  rows = lines.map(row);
  const items = rows.map((button) => {
    const item = document.createElement("li");
    item.append(button);
    return item;
  });
  list.replaceChildren(...items);
  if (rows[0]) rows[0].tabIndex = 0;
}

function row([start, , text]) {
  const button = document.createElement("button");
  button.type = "button";
  button.tabIndex = -1; // arrows walk the lines; Tab reaches the one that is spoken
  const time = document.createElement("span");
  time.className = "time";
  time.textContent = clock(start);
  const words = document.createElement("span");
  words.className = "words";
  words.dir = "auto";
  words.textContent = text;
  button.append(time, words);
  return button;
}

// Marks the lines of the shot that is shown and brings the first of them into view.
export function markShot(start, end) {
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

// Marks the line that is spoken at a time, or the last one before it.
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

function lastBefore(time) {
  let low = 0, high = lines.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (lines[middle][0] <= time) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

// Within the list alone: the page and the dialog stay where they are.
function scrollTo(button) {
  if (!button) return;
  const top = button.getBoundingClientRect().top - list.getBoundingClientRect().top + list.scrollTop;
  list.scrollTop = top - list.clientHeight * AHEAD;
}

function clock(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const two = (number) => String(number).padStart(2, "0");
  const hours = Math.floor(whole / 3600), minutes = Math.floor(whole / 60) % 60;
  return hours ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}
