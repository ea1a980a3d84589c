// @ts-check
// Teaching from the chat: the name of a class for shots that are selected, and the thumbs beside a class on a card.

import { get, post } from "../ui/client.js";
import { openModal } from "../ui/dialogs.js";
import { closest, element } from "../ui/elements.js";

/** Whether whoever looks at the page may teach. */
export const mayTeach = () => Boolean(document.querySelector('#top .views a[data-view="teaching"]'));

/**
 * Asks what the shots show, and teaches it.
 * @param {string[]} shots as VIDEO/NUMBER @param {Record<string, any>} texts @param {(sentence: string) => void} say
 */
export async function teachShots(shots, texts, say) {
  const { classes } = /** @type {import("../wire.d.ts").TaughtClassList} */ (await get("teaching").catch(() => ({ classes: [] })));
  const known = element("datalist", { id: "taught-names" }, ...classes.map(({ name }) => element("option", { value: name })));
  const field = element("input", { type: "text", maxLength: 60, required: true, "aria-label": texts["teach.name"], placeholder: texts["teach.name"] });
  field.setAttribute("list", "taught-names");
  const wrong = element("p", { className: "wrong", role: "alert", hidden: true });
  const dialog = element("dialog", { className: "bin-chooser teach-dialog", "aria-label": texts["teach.title"] });
  const form = element("form", {
    onsubmit: async (/** @type {Event} */ event) => {
      event.preventDefault();
      try {
        const { name, shots: found } = await post("teaching/teach", { name: field.value, shots });
        dialog.close();
        say(texts["teach.done"].replace("{name}", name).replace("{n}", String(found)));
      } catch (error) {
        wrong.textContent = error instanceof Error ? error.message : "";
        wrong.hidden = false;
        field.focus();
      }
    },
  }, element("h2", {}, texts["teach.title"]), field, known, wrong,
  element("div", { className: "tools" },
    element("button", { className: "button main" }, texts.teach),
    element("button", { type: "button", className: "button", onclick: () => dialog.close() }, texts["teach.cancel"])));
  dialog.append(form);
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  openModal(dialog);
  field.focus();
}

/** The thumbs of cards that a class speaks for. @param {(sentence: string) => void} say */
export function watchThumbs(say) {
  document.addEventListener("click", async (event) => {
    const thumb = closest(event, "#turns .taught button[data-shows]");
    if (!thumb) return;
    const { name = "", shot = "", shows, said = "" } = thumb.dataset;
    try {
      await post("teaching/teach", { name, shows: shows === "1", shots: [shot] });
      for (const one of thumb.parentElement?.querySelectorAll("button") ?? []) one.setAttribute("aria-pressed", String(one === thumb));
      say(said);
    } catch (error) {
      say(error instanceof Error ? error.message : "");
    }
  });
}
