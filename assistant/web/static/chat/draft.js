// @ts-check
// What is typed and not asked yet outlives a reload of its window.

import { find } from "../ui/elements.js";

const STORAGE_KEY = `filmoteca.draft:${location.pathname}`;

/** @returns {HTMLTextAreaElement} */
const box = () => find(document, "#composer textarea");

export function watchDraft() {
  addEventListener("pagehide", () => {
    try {
      sessionStorage.setItem(STORAGE_KEY, box().value);
    } catch {
      // the browser keeps nothing for this page
    }
  });
}

/** Puts it back, unless something has been typed since. */
export function restoreDraft() {
  try {
    const draft = sessionStorage.getItem(STORAGE_KEY);
    sessionStorage.removeItem(STORAGE_KEY);
    if (draft && !box().value) fillBox(draft);
  } catch {
    // nothing was kept
  }
}

/** Writes into the message box, of which Gradio keeps what is typed for itself. @param {string} text */
export function fillBox(text) {
  box().value = text;
  box().dispatchEvent(new Event("input", { bubbles: true }));
}
