// @ts-check
// "?": the keys of the page, in a dialog.

import { openModal } from "../ui/dialogs.js";
import { element } from "../ui/elements.js";
import { isTyping } from "../ui/keyboard.js";

/** @type {Record<string, string>} */
let texts = {};

const GROUPS = {
  page: [["/", "write"], ["?", "sheet"], ["Esc", "stop"], ["Ctrl+Z", "undo"], ["Ctrl+Shift+Z", "redo"]],
  cards: [["← → ↑ ↓", "walk"], ["Home End", "ends"], ["Enter", "play"], ["B", "aside"], ["Shift+B", "choose"], ["M", "similar"], ["X", "unlike"], ["S", "select"], ["Ctrl+click", "select"], ["Shift+click", "range"]],
  player: [["Space", "toggle"], ["J K L", "shuttle"], ["← →", "shots"], ["N P", "results"], [", .", "frame"], ["I O", "points"], ["R", "replay"], ["↑ ↓ M", "sound"], ["F", "full"], ["Y", "code"], ["C T", "speech"], ["D", "descriptions"], ["B", "aside"]],
};

/** "Ctrl+click" → "Strg+Klick": as the keyboards of the page's language have it. @param {string} key @param {Record<string, string>} words */
export const keyName = (key, words) => key.replace(/[A-Z]?[a-z]{2,}/g, (word) => words[`name.${word.toLowerCase()}`] ?? word);

/** @param {Record<string, string>} words */
export function setKeyboardHelpTexts(words) {
  texts = words;
}

export function watchKeyboardHelp() {
  document.addEventListener("keydown", (event) => {
    if (event.key !== "?" || isTyping(event.target) || document.querySelector("dialog[open]:not(#player)")) return;
    event.preventDefault();
    openKeyboardHelp();
  });
}

export function openKeyboardHelp() {
  const from = document.activeElement;
  const close = element("button", { type: "button", className: "button", textContent: texts.close, onclick: () => dialog.close() });
  const dialog = element("dialog", { className: "keyboard-help", "aria-label": texts.title },
    element("h2", { textContent: texts.title }),
    element("div", { className: "groups" }, ...Object.entries(GROUPS).map(([group, keys]) => element("section", {},
      element("h3", { textContent: texts[group] }),
      element("dl", {}, ...keys.map(([key, name]) => element("div", {}, element("dt", {}, element("kbd", {}, keyName(key, texts))), element("dd", { textContent: texts[name] }))))))),
    close);
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  dialog.addEventListener("close", () => {
    dialog.remove();
    if (from instanceof HTMLElement) from.focus();
  });
  document.body.append(dialog);
  openModal(dialog);
  close.focus();
  dialog.scrollTop = 0; // the button stands at the end of what is to be read
}
