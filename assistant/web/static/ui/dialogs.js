// @ts-check
// Modal dialogs, and the browser's Back: it closes the dialog on top, and leaves the page where it is. While some are
// open, one entry of the history stands for them. When they are closed otherwise the entry is spent: it stays, since a
// step back that comes late would undo a step to another view, and Back passes it over.

import { element, find } from "./elements.js";

const OPEN = "filmoteca-dialog"; // in the state of an entry
const SPENT = "filmoteca-spent";

/** @type {HTMLDialogElement[]} */
let open = [];
/** The entry that is shown. */
let now = { spent: false, hash: "" };

/** Shows a dialog that Back closes too. @param {HTMLDialogElement} dialog */
export function openModal(dialog) {
  dialog.showModal();
  open.push(dialog);
  dialog.addEventListener("close", closed, { once: true });
  settle();
}

/** @param {Event} event */
function closed({ currentTarget }) {
  open = open.filter((dialog) => dialog !== currentTarget);
  settle();
}

/** One entry while a dialog is open; a spent one is taken for it where it is the one that is shown. */
function settle() {
  const state = history.state ?? {};
  if (open.length && !state[OPEN]) {
    if (state[SPENT]) history.replaceState({ ...state, [SPENT]: false, [OPEN]: true }, "");
    else history.pushState({ ...state, [OPEN]: true }, "");
  } else if (!open.length && state[OPEN]) history.replaceState({ ...state, [OPEN]: false, [SPENT]: true }, "");
  remember();
}

const remember = () => (now = { spent: Boolean(history.state?.[SPENT]), hash: location.hash });

/** Follows the history; to be called once. */
export function watchHistory() {
  addEventListener("hashchange", remember);
  addEventListener("popstate", () => {
    const passes = now.spent && now.hash === location.hash && !history.state?.[SPENT];
    if (passes && !open.length) {
      remember();
      history.back();
    } else if (open.length && !history.state?.[OPEN]) closeTop();
    settle();
  });
}

/** As by Esc, so that whoever waits for the dialog's answer gets one. */
function closeTop() {
  const dialog = open.at(-1);
  if (!dialog?.dispatchEvent(new Event("cancel", { cancelable: true })) || !dialog.open) return;
  dialog.close();
}

/**
 * Asks before something is done that cannot be undone; the answer that leaves everything as it is has the focus.
 * @param {string} question @param {string} yes @param {string} no @param {() => void} confirmed
 * @param {string} [className] of the dialog
 */
export function confirmDialog(question, yes, no, confirmed, className = "people-dialog") {
  const dialog = element("dialog", { className, "aria-label": yes });
  const leave = element("button", { type: "button", className: "button", onclick: () => dialog.close() }, no);
  const sure = element("button", { type: "button", className: "button danger", onclick: () => {
    dialog.close();
    confirmed();
  } }, yes);
  dialog.append(element("p", { textContent: question }), element("div", { className: "tools doing" }, sure, leave));
  dialog.addEventListener("close", () => dialog.remove());
  find(document, "#view").append(dialog);
  openModal(dialog);
  leave.focus();
}
