// @ts-check
// What the storyboard does on keys, clicks and drags; who carries it out is passed in.

import { closest, findAll } from "../ui/elements.js";

/**
 * @typedef {object} Actions on clips, by their ids
 * @property {(id: number, place: number) => void} moved to a place from 1
 * @property {(id: number) => void} removed
 * @property {(id: number) => void} played
 * @property {(id: number) => void} trimmed
 */

/** @type {Record<string, number>} */
const ACROSS = { ArrowLeft: -1, ArrowRight: 1 };
/** @type {Record<string, number>} */
const DOWN = { ArrowUp: -1, ArrowDown: 1 };

/** @param {HTMLElement} list @param {Actions} acts */
export function watchStoryboard(list, acts) {
  const cards = () => findAll(list, ".clip");
  const idOf = (/** @type {HTMLElement} */ card) => Number(card.dataset.clip);
  const placeOf = (/** @type {HTMLElement} */ card) => cards().indexOf(card) + 1;
  const move = (/** @type {HTMLElement} */ card, /** @type {number} */ by) => {
    const place = placeOf(card) + by;
    if (place >= 1 && place <= cards().length) acts.moved(idOf(card), place);
  };

  list.addEventListener("click", (event) => {
    const card = closest(event, ".clip");
    const what = closest(event, "[data-do]")?.dataset.do;
    if (!card) return;
    if (what === "play") acts.played(idOf(card));
    if (what === "trim") acts.trimmed(idOf(card));
    if (what === "earlier") move(card, -1);
    if (what === "later") move(card, 1);
    if (what === "remove") acts.removed(idOf(card));
  });

  list.addEventListener("keydown", (event) => {
    const card = closest(event, ".clip");
    if (!card || closest(event, "textarea, input") || event.ctrlKey || event.metaKey) return;
    const onCard = event.target === card;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const step = ACROSS[key] ?? (DOWN[key] && DOWN[key] * perRow(cards()));
    if (step && event.altKey) move(card, clamped(step, placeOf(card), cards().length));
    else if (step) cards()[placeOf(card) - 1 + step]?.focus();
    else if (event.altKey) return;
    else if (key === "Delete") acts.removed(idOf(card));
    else if (key === "t") acts.trimmed(idOf(card));
    else if (key === "c") findAll(card, '[data-do="comment"]')[0]?.click();
    else if (onCard && (key === "Enter" || key === " ")) acts.played(idOf(card));
    else return;
    event.preventDefault();
  });

  watchDrag(list, cards, (card, place) => acts.moved(idOf(card), place));
}

/** @param {number} step @param {number} place @param {number} total */
const clamped = (step, place, total) => Math.min(total, Math.max(1, place + step)) - place;

/** @param {HTMLElement[]} cards */
const perRow = (cards) => cards.filter((card) => card.offsetTop === cards[0].offsetTop).length;

/**
 * A clip is dropped before the card that the pointer is on the left of, else after it.
 * @param {HTMLElement} list @param {() => HTMLElement[]} cards @param {(card: HTMLElement, place: number) => void} dropped
 */
function watchDrag(list, cards, dropped) {
  /** @type {HTMLElement | null} */
  let dragged = null;
  const clear = () => cards().forEach((card) => card.classList.remove("before", "after", "dragged"));
  const target = (/** @type {DragEvent} */ event) => {
    const card = closest(event, ".clip");
    if (!card || card === dragged) return null;
    const box = card.getBoundingClientRect();
    return { card, after: event.clientX > box.left + box.width / 2 };
  };
  list.addEventListener("dragstart", (event) => {
    dragged = closest(event, ".clip");
    if (!dragged || !event.dataTransfer) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", dragged.getAttribute("aria-label") ?? "");
    setTimeout(() => dragged?.classList.add("dragged"));
  });
  list.addEventListener("dragover", (event) => {
    if (!dragged) return;
    event.preventDefault();
    const over = target(event);
    cards().forEach((card) => card.classList.remove("before", "after"));
    over?.card.classList.add(over.after ? "after" : "before");
  });
  list.addEventListener("drop", (event) => {
    const over = dragged && target(event);
    if (!dragged || !over) return;
    event.preventDefault();
    const others = cards().filter((card) => card !== dragged);
    dropped(dragged, others.indexOf(over.card) + (over.after ? 2 : 1));
  });
  list.addEventListener("dragend", () => (clear(), (dragged = null)));
}
