// @ts-check
// Keys outside the player: / writes, arrows, Home and End walk the cards, M and X say more like this and not this.
// A grid of hits is one stop of Tab: the card that had the focus last, at first the first. Tab goes on to the focused
// card's own buttons, and from its last one out of the grid.

import { closest, find, findAll, isShown } from "./elements.js";

/** @type {Record<string, [number, number]>} */
const STEPS = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] };
/** @type {Record<string, string>} */
const ACTIONS = { m: "similar", x: "unlike" };

/**
 * What a key does: write, walk the cards by a step (columns, rows) or to the first or last of them, or an action of the card.
 * @typedef {{name: "write"} | {name: "walk", step: [number, number]} | {name: "end", last: boolean} | {name: "act", action: string}} Command
 */

/**
 * @param {Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey">} pressed
 * @returns {Command | null}
 */
export function commandOf({ key, ctrlKey, metaKey, altKey }) {
  if (ctrlKey || metaKey || altKey) return null;
  if (key === "/") return { name: "write" };
  if (key === "Home" || key === "End") return { name: "end", last: key === "End" };
  if (key in STEPS) return { name: "walk", step: STEPS[key] };
  const action = ACTIONS[key.toLowerCase()];
  return action ? { name: "act", action } : null;
}

export function watchKeys() {
  watchRovingFocus(find(document, "#turns"));
  document.addEventListener("keydown", (event) => {
    if (leavesBox(event)) return;
    const command = commandOf(event);
    if (!command || isTyping(event.target) || document.querySelector("dialog[open]")) return;
    const card = closest(event, ".card");
    if (command.name === "write") {
      event.preventDefault();
      find(document, "#composer textarea").focus();
    } else if (card && (command.name === "walk" || command.name === "end")) {
      const next = command.name === "walk" ? neighbour(card, command.step) : endOf(card, command.last);
      if (!next) return;
      event.preventDefault();
      find(next, ".play").focus();
      next.scrollIntoView({ block: "nearest" });
    } else if (card && command.name === "act") {
      findAll(card, `[data-action="${command.action}"]`)[0]?.click();
    }
  });
}

/** Up from the first line of an empty box goes to the last hits. @param {KeyboardEvent} event */
function leavesBox(event) {
  const box = event.target;
  if (event.key !== "ArrowUp" || !(box instanceof HTMLTextAreaElement) || box.value || !box.closest("#composer")) return false;
  const cards = findAll(document, "#turns .turn.latest .card, #turns .welcome .card").filter(isShown);
  if (!cards.length) return false;
  event.preventDefault();
  find(cards[0], ".play").focus();
  return true;
}

/** Whether keys write into it. @param {EventTarget | null} target */
export function isTyping(target) {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches("input, textarea, select"));
}

/** The card that a step leads to. @param {HTMLElement} card @param {[number, number]} step */
function neighbour(card, step) {
  const cards = findAll(document, "#turns .card").filter(isShown);
  return cards[nextPlace(cards.map((other) => other.getBoundingClientRect()), cards.indexOf(card), step)];
}

/** The first or last card of the same answer. @param {HTMLElement} card @param {boolean} last */
function endOf(card, last) {
  const cards = findAll(card.closest(".turn, .welcome") ?? document, ".card").filter(isShown);
  return cards.at(last ? -1 : 0);
}

/**
 * The place that a step leads to, or -1: left and right follow the order, up and down take the nearest of another row.
 * @param {{left: number, top: number, height: number}[]} boxes @param {number} at @param {[number, number]} step
 */
export function nextPlace(boxes, at, [across, down]) {
  if (across) return boxes[at + across] ? at + across : -1;
  const here = boxes[at];
  let best = -1, least = Infinity;
  boxes.forEach((there, place) => {
    const rows = (there.top - here.top) * down;
    const far = rows * 10 + Math.abs(there.left - here.left);
    if (rows >= here.height / 2 && far < least) [best, least] = [place, far];
  });
  return best;
}

const CONTROLS = "button, a[href], input, select, summary";
const OUT = ":not([tabindex])"; // what came since it was looked at last

/** @param {HTMLElement} within holds the grids */
function watchRovingFocus(within) {
  new MutationObserver(() => arrange(within)).observe(within, { childList: true, subtree: true });
  within.addEventListener("focusin", (event) => {
    const card = closest(event, ".hits .card");
    if (card) enter(card);
  });
  within.addEventListener("focusout", (event) => {
    const card = closest(event, ".hits .card");
    if (card && !(event.relatedTarget instanceof Node && card.contains(event.relatedTarget))) leave(card);
  });
  arrange(within);
}

/** New cards, and new buttons of known ones, are no stops; each grid keeps one that is. @param {HTMLElement} within */
function arrange(within) {
  const fresh = findAll(within, `.hits .card :is(${CONTROLS})${OUT}`);
  if (!fresh.length) return;
  const focused = document.activeElement?.closest(".hits .card");
  for (const control of fresh) control.tabIndex = focused?.contains(control) ? 0 : -1;
  for (const grid of new Set(fresh.map((control) => control.closest(".hits")))) {
    if (grid && !grid.querySelector('.play[tabindex="0"]')) findAll(grid, ".play")[0]?.setAttribute("tabindex", "0");
  }
}

/** The card becomes its grid's stop, and its buttons can be reached. @param {HTMLElement} card */
function enter(card) {
  for (const other of findAll(card.parentElement ?? document, '.card .play[tabindex="0"]')) other.tabIndex = -1;
  for (const control of findAll(card, CONTROLS)) control.tabIndex = 0;
}

/** Of a card that is left its picture alone is a stop. @param {HTMLElement} card */
function leave(card) {
  for (const control of findAll(card, CONTROLS)) control.tabIndex = control.matches(".play") ? 0 : -1;
}
