// @ts-check
// Renaming something in its place.

import { element } from "./elements.js";

/**
 * The heading becomes a field; Enter renames, Esc leaves it.
 * @param {HTMLElement} heading @param {{label: string, save: string, most: number}} words `most` characters are taken
 * @param {(name: string) => Promise<void>} rename throws what is wrong with the name
 * @param {() => void} left gives the focus back
 */
export function renameForm(heading, words, rename, left) {
  const field = element("input", { type: "text", maxLength: words.most, value: heading.textContent });
  field.setAttribute("aria-label", words.label);
  const wrong = element("p", { className: "wrong", role: "alert" });
  const form = element("form", { className: "rename" }, field, element("button", { className: "button main" }, words.save), wrong);
  const leave = () => {
    if (form.isConnected) form.replaceWith(heading);
    left();
  };
  form.addEventListener("keydown", (event) => event.key === "Escape" && leave());
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      if (field.value.trim() !== heading.textContent) await rename(field.value);
      leave();
    } catch (error) {
      wrong.textContent = error instanceof Error ? error.message : "";
      field.focus();
    }
  });
  heading.replaceWith(form);
  field.focus();
  field.select();
}
