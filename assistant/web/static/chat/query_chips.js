// @ts-check
// The running query above the message box: chips that are taken away or edited, undo and redo by keys.

import { closest, find, findAll } from "../ui/elements.js";
import { isTyping } from "../ui/keyboard.js";
import { undoShown } from "../ui/toasts.js";

/** @type {import("../ui/types.d.ts").Ask} */
let ask = () => {};
/** @type {Record<string, string>} */
let texts = {};

const bar = () => find(document, "#query");

/** @param {import("../ui/types.d.ts").Ask} send */
export function watchQuery(send) {
  ask = send;
  bar().addEventListener("click", (event) => {
    const what = closest(event, ".what.edit");
    if (what) edit(what);
  });
  bar().addEventListener("keydown", pressed);
  document.addEventListener("keydown", undoOrRedo);
}

/** @param {Record<string, string>} words */
export function setQueryTexts(words) {
  texts = words;
}

/** Drawn anew after each turn; who was on a chip stays on the one in its place. @param {string} html */
export function placeQuery(html) {
  const at = findAll(bar(), ".part").findIndex((chip) => chip.contains(document.activeElement));
  const focused = /** @type {HTMLElement | null | undefined} */ (document.activeElement?.closest("#query .steps button"));
  const step = focused?.dataset.action;
  bar().innerHTML = html;
  bar().classList.toggle("empty", !html);
  const now = findAll(bar(), ".part");
  if (at >= 0) (now[Math.min(at, now.length - 1)]?.querySelector("button") ?? box()).focus();
  const usable = findAll(bar(), ".steps button:not(:disabled)");
  if (step) (usable.find((button) => button.matches(`.${step}`)) ?? usable[0])?.focus();
}

/** Says a sentence above the message box. @param {string} sentence */
export function say(sentence) {
  find(document, "#status").textContent = sentence;
}

/** @returns {HTMLTextAreaElement} */
const box = () => find(document, "#composer textarea");

/** @param {KeyboardEvent} event */
function pressed(event) {
  const chip = closest(event, ".part");
  if (!chip || closest(event, "input")) return;
  const chips = findAll(bar(), ".part");
  const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (event.key === "Delete" || event.key === "Backspace") find(chip, ".drop").click();
  else if (step) chips[chips.indexOf(chip) + step]?.querySelector("button")?.focus();
  else return;
  event.preventDefault();
}

/** @param {HTMLElement} what the words of a chip */
function edit(what) {
  const chip = /** @type {HTMLElement} */ (what.closest(".part"));
  const field = document.createElement("input");
  field.value = what.dataset.text ?? "";
  field.setAttribute("aria-label", what.getAttribute("aria-label") ?? "");
  field.title = texts.edit;
  field.maxLength = 300;
  field.style.width = `${Math.max(what.offsetWidth, 140)}px`;
  let over = false;
  const leave = (/** @type {boolean} */ apply) => {
    if (over) return;
    over = true;
    const text = field.value.trim();
    field.replaceWith(what);
    what.focus();
    if (apply && text !== what.dataset.text) ask("edit", chip.dataset.key, text);
  };
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter") leave(true);
    else if (event.key === "Escape") leave(false);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  field.addEventListener("blur", () => leave(false));
  what.replaceWith(field);
  field.focus();
  field.select();
}

/**
 * What Ctrl with a key does: Z undoes, Shift+Z and Y redo.
 * @param {{key: string, shiftKey: boolean}} pressed
 * @returns {"undo" | "redo" | ""}
 */
export function stepOf({ key, shiftKey }) {
  const letter = key.toLowerCase();
  if (letter === "y" || (letter === "z" && shiftKey)) return "redo";
  return letter === "z" ? "undo" : "";
}

/** Where words are being written, the keys undo the writing; what was done last, such as putting aside, comes first. @param {KeyboardEvent} event */
function undoOrRedo(event) {
  if (!(event.ctrlKey || event.metaKey) || event.altKey || document.querySelector("dialog[open]")) return;
  const action = stepOf(event);
  const writes = isTyping(event.target) && !(event.target === box() && !box().value);
  if (!action || writes || (document.body.dataset.view ?? "chat") !== "chat") return; // bins have an undo of their own
  const [button] = findAll(bar(), `.${action}:not(:disabled)`);
  event.preventDefault();
  if (action === "redo" || !undoShown()) button?.click();
}
