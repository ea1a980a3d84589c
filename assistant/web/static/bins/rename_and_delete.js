// @ts-check
// Renaming a bin in its place, and asking before it is deleted.

import { text, counted } from "./texts.js";
import { openModal } from "../ui/dialogs.js";
import { element, find, findAll } from "../ui/elements.js";

/**
 * The heading becomes a field; Enter renames, Esc leaves it.
 * @param {HTMLElement} heading @param {(name: string) => Promise<void>} rename throws what is wrong with the name
 */
export function renameForm(heading, rename) {
  const field = element("input", { type: "text", maxLength: 200, value: heading.textContent });
  field.setAttribute("aria-label", text("rename.label"));
  const wrong = element("p", { className: "wrong", role: "alert" });
  const form = element("form", { className: "rename" }, field, element("button", { className: "button main" }, text("save")), wrong);
  const leave = () => {
    if (form.isConnected) form.replaceWith(heading);
    findAll(document, '.bin-top [data-do="rename"]')[0]?.focus();
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

/** @param {import("./bin_store.js").Bin} bin @param {() => void} remove */
export function confirmDelete(bin, remove) {
  const dialog = element("dialog", { className: "bin-dialog", "aria-label": text("delete") });
  const leave = element("button", { type: "button", className: "button", onclick: () => dialog.close() }, text("cancel"));
  const sure = element("button", { type: "button", className: "button danger" }, text("delete.yes"));
  sure.addEventListener("click", () => {
    dialog.close();
    remove();
  });
  dialog.append(
    element("p", {}, text("delete.sure", { name: bin.name, n: counted("clips", bin.clips.length) })),
    element("div", { className: "doing" }, sure, leave),
  );
  dialog.addEventListener("close", () => dialog.remove());
  find(document, "#view").append(dialog);
  openModal(dialog);
  leave.focus();
}
