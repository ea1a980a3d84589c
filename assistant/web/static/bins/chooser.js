// @ts-check
// A dialog that asks for a bin: one of those there are, or the name of a new one.

import { text } from "./texts.js";
import { openModal } from "../ui/dialogs.js";
import { element } from "../ui/elements.js";
import { fillGrowing, folded } from "../ui/growing_list.js";

/**
 * The name, or "" where none was chosen. Typing narrows the list; Enter takes the first, or a new one.
 * @param {import("./all_bins.js").ListedBin[]} bins @param {string} last the name of the one used last
 * @returns {Promise<string>}
 */
export function chooseBin(bins, last) {
  return new Promise((chosen) => {
    const dialog = element("dialog", { className: "bin-chooser" });
    const field = element("input", { type: "text", maxLength: 200, placeholder: text("choose.name") });
    field.setAttribute("aria-label", text("choose.name"));
    const list = element("ul", {});
    let answer = "";
    const take = (/** @type {string} */ name) => {
      answer = name;
      dialog.close();
    };
    const option = (/** @type {string} */ name, /** @type {string} */ label, small = "") =>
      element(
        "li",
        {},
        element("button", { type: "button", onclick: () => take(name) }, element("span", {}, label), element("small", {}, small)),
      );
    const fill = () => {
      const typed = field.value.trim();
      const wanted = folded(typed);
      const ordered = [...bins].sort((a, b) => Number(b.name === last) - Number(a.name === last));
      const fitting = ordered.filter(({ name }) => folded(name).includes(wanted));
      const known = bins.some(({ name }) => name.toLocaleLowerCase() === typed.toLocaleLowerCase());
      /** @type {[string, string, string?][]} */
      const offered = fitting.map(({ name, clips }) => [name, name, name === last ? text("choose.last") : String(clips)]);
      if (typed && !known) offered.push([typed, text("choose.new", { name: typed })]);
      fillGrowing(list, offered, (one) => option(...one));
    };
    const step = (/** @type {KeyboardEvent} */ event) => {
      /** @type {HTMLElement[]} */
      const all = [field, ...list.querySelectorAll("button")];
      const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      event.stopPropagation();
      if (event.key === "Enter" && event.target === field) {
        event.preventDefault();
        list.querySelector("button")?.click();
      } else if (by) {
        event.preventDefault();
        all[(all.findIndex((one) => one === document.activeElement) + by + all.length) % all.length]?.focus();
      }
    };
    field.addEventListener("input", fill);
    dialog.addEventListener("keydown", step);
    dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
    dialog.addEventListener("close", (event) => {
      event.stopPropagation();
      dialog.remove();
      chosen(answer);
    });
    const cancel = element("button", { type: "button", className: "cancel", onclick: () => dialog.close() }, text("cancel"));
    dialog.append(element("h2", {}, text("choose")), field, list, cancel);
    dialog.setAttribute("aria-label", text("choose"));
    fill();
    document.body.append(dialog);
    openModal(dialog);
    field.focus();
  });
}
