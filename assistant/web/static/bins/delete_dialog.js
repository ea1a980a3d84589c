// @ts-check
// Asking before a bin is deleted.

import { text, counted } from "./texts.js";
import { openModal } from "../ui/dialogs.js";
import { element, find } from "../ui/elements.js";

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
