// One message at a time at the lower edge, with what can be done about it. It stays while it is looked at.

import { text } from "../bins/texts.js";
import { element } from "./elements.js";
import { icon } from "./icons.js";

const STAYS = 9_000; // ms; long enough to read two sentences and reach a button

let shown = null;
let timer = 0;

// `actions` are [label, what it does]; a modal dialog takes the message in, since all else is out of reach then.
export function toast(sentence, actions = [], { wrong = false } = {}) {
  dismiss();
  const buttons = actions.map(([label, act]) =>
    element("button", { type: "button", className: "do", onclick: () => (dismiss(), act()) }, label),
  );
  const close = element("button", { type: "button", className: "close", onclick: dismiss }, icon("close"));
  close.setAttribute("aria-label", text("dismiss"));
  const doing = element("span", { className: "doing" }, ...buttons, close);
  shown = element("div", { className: `toast${wrong ? " wrong" : ""}` }, element("p", {}), doing);
  shown.setAttribute("role", wrong ? "alert" : "status");
  (document.querySelector("dialog[open]") ?? document.body).append(shown);
  shown.firstChild.textContent = sentence; // put in once it is there, so that it is read out
  const wait = () => (timer = setTimeout(dismiss, STAYS));
  for (const event of ["pointerenter", "focusin"]) shown.addEventListener(event, () => clearTimeout(timer));
  for (const event of ["pointerleave", "focusout"]) shown.addEventListener(event, wait);
  wait();
}

export function dismiss() {
  clearTimeout(timer);
  shown?.remove();
  shown = null;
}
