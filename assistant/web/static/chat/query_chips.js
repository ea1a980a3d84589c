// The running query above the message box: chips that are taken away or edited, undo and redo by keys.

import { isTyping } from "../ui/keyboard.js";

let ask = () => {};
let texts = {};

const bar = () => document.getElementById("query");

export function watchQuery(send) {
  ask = send;
  bar().addEventListener("click", (event) => {
    const what = event.target.closest(".what.edit");
    if (what) edit(what);
  });
  bar().addEventListener("keydown", pressed);
  document.addEventListener("keydown", undoOrRedo);
}

export function speakQuery(words) {
  texts = words;
}

// Drawn anew after each turn; who was on a chip stays on the one in its place.
export function placeQuery(html) {
  const chips = [...bar().querySelectorAll(".part")];
  const at = chips.findIndex((chip) => chip.contains(document.activeElement));
  const step = document.activeElement?.closest?.("#query .steps button")?.dataset.action;
  bar().innerHTML = html;
  bar().classList.toggle("empty", !html);
  const now = [...bar().querySelectorAll(".part")];
  if (at >= 0) (now[Math.min(at, now.length - 1)]?.querySelector("button") ?? box())?.focus();
  if (step) (bar().querySelector(`.${step}:not(:disabled)`) ?? bar().querySelector(".steps button:not(:disabled)"))?.focus();
}

export function say(sentence) {
  document.getElementById("status").textContent = sentence;
}

const box = () => document.querySelector("#composer textarea");

function pressed(event) {
  const chip = event.target.closest(".part");
  if (!chip || event.target.matches("input")) return;
  const chips = [...bar().querySelectorAll(".part")];
  const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (event.key === "Delete" || event.key === "Backspace") chip.querySelector(".drop").click();
  else if (step) chips[chips.indexOf(chip) + step]?.querySelector("button").focus();
  else return;
  event.preventDefault();
}

function edit(what) {
  const chip = what.closest(".part");
  const field = document.createElement("input");
  field.value = what.dataset.text;
  field.setAttribute("aria-label", what.getAttribute("aria-label"));
  field.title = texts.edit;
  field.maxLength = 300;
  field.style.width = `${Math.max(what.offsetWidth, 140)}px`;
  let over = false;
  const leave = (apply) => {
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

// Where words are being written, the keys undo the writing.
function undoOrRedo(event) {
  if (!(event.ctrlKey || event.metaKey) || event.altKey || document.querySelector("dialog[open]")) return;
  const key = event.key.toLowerCase();
  const action = key === "y" || (key === "z" && event.shiftKey) ? "redo" : key === "z" ? "undo" : "";
  const writes = isTyping(event.target) && !(event.target === box() && !box().value);
  const button = action && !writes && bar().querySelector(`.${action}:not(:disabled)`);
  if (!button) return;
  event.preventDefault();
  button.click();
}
