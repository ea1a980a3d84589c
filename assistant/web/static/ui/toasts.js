// @ts-check
// One message at a time at the lower edge, with what can be done about it. It stays while it is looked at.

import { element } from "./elements.js";
import { icon } from "./icons.js";

/** What can be done about a message: the label and what it does. @typedef {[string, () => unknown]} Action */

const STAYS = 9_000; // ms; long enough to read two sentences and reach a button

/** @type {HTMLElement | null} */
let shown = null;
/** What the message that stands there was about is taken back by this. @type {(() => unknown) | null} */
let undo = null;
let timer = 0;
let dismissLabel = "dismiss";

/** @param {string} label of the button that takes a message away */
export function setDismissLabel(label) {
  dismissLabel = label;
}

/**
 * Shows a message; a modal dialog takes it in, since all else is out of reach then.
 * @param {string} sentence @param {Action[]} [actions] @param {{wrong?: boolean, undo?: (() => unknown) | null, stays?: boolean}} [options]
 *   `undo`: what Ctrl+Z does while the message stands there; `stays`: until it is taken away, for it holds what somebody wrote
 */
export function toast(sentence, actions = [], { wrong = false, undo: back = null, stays = false } = {}) {
  dismiss();
  undo = back;
  const buttons = actions.map(([label, act]) =>
    element("button", { type: "button", className: "do", onclick: () => (dismiss(), act()) }, label),
  );
  const close = element("button", { type: "button", className: "close", onclick: dismiss }, icon("close"));
  close.setAttribute("aria-label", dismissLabel);
  const doing = element("span", { className: "doing" }, ...buttons, close);
  const words = element("p", {});
  shown = element("div", { className: `toast${wrong ? " wrong" : ""}` }, words, doing);
  shown.setAttribute("role", wrong ? "alert" : "status");
  (document.querySelector("dialog[open]") ?? document.body).append(shown);
  words.textContent = sentence; // put in once it is there, so that it is read out
  if (stays) return;
  const wait = () => (timer = setTimeout(dismiss, STAYS));
  for (const event of ["pointerenter", "focusin"]) shown.addEventListener(event, () => clearTimeout(timer));
  for (const event of ["pointerleave", "focusout"]) shown.addEventListener(event, wait);
  wait();
}

export function dismiss() {
  clearTimeout(timer);
  shown?.remove();
  shown = undo = null;
}

/** Takes back what the message was about, as its button does; false where none stands there that offers it. */
export function undoShown() {
  const back = undo;
  if (!back) return false;
  dismiss();
  back();
  return true;
}
