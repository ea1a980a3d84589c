// @ts-check
// A table that somebody has: what is known of recordings, or a documentalist's log. It is looked at first, taken in
// when that is wanted, and taken back by a click.

import { Problem, post } from "../ui/client.js";
import { openModal } from "../ui/dialogs.js";
import { element, find } from "../ui/elements.js";
import { toast } from "../ui/toasts.js";

/** @typedef {import("../ui/types.d.ts").ViewContext} ViewContext */
/** @typedef {import("../wire.d.ts").TableOutcome} Outcome */

/** Whether whoever looks may say something of videos. */
const mayTell = () => Boolean(document.querySelector('#top .views a[data-view="teaching"]'));

/** The button that asks for a table; none for whoever changes nothing. @param {ViewContext} context @param {() => void} changed */
export function tableButton(context, changed) {
  if (!mayTell()) return null;
  const { texts } = context;
  const input = element("input", {
    type: "file", accept: ".csv,.tsv,.txt,text/csv", hidden: true,
    onchange: async () => {
      const [file] = input.files ?? [];
      input.value = "";
      if (file) await look(file, context, changed);
    },
  });
  return element("span", { className: "told-table" }, input,
    element("button", { type: "button", className: "button", title: texts("videos.tables.about"), onclick: () => input.click() }, texts("videos.tables.read")));
}

/** @param {File} file @param {ViewContext} context @param {() => void} changed */
async function look(file, context, changed) {
  try {
    const given = { name: file.name, data: await base64(file) };
    ask(await post("tables", given), given, context, changed);
  } catch (error) {
    toast(sentence(error, context), [], { wrong: true });
  }
}

/** Says what is in it, and takes it in where that is wanted. @param {Outcome} told @param {{name: string, data: string}} given @param {ViewContext} context @param {() => void} changed */
function ask(told, given, context, changed) {
  const { texts } = context;
  const wrong = element("p", { className: "failed", role: "alert", hidden: true });
  const sure = element("button", { type: "button", className: "button main", disabled: !told.videos }, texts("videos.tables.take"));
  const leave = element("button", { type: "button", className: "button", onclick: () => dialog.close() }, texts("videos.remove.no"));
  const dialog = element("dialog", { className: "remove-videos told-table-dialog", "aria-label": told.name },
    element("h3", { textContent: told.name }), element("p", { textContent: told.said }),
    told.left_out.length ? element("ul", { className: "soft" }, ...told.left_out.map((line) => element("li", { textContent: line }))) : null,
    wrong, element("div", { className: "doing" }, sure, leave));
  sure.addEventListener("click", async () => {
    sure.disabled = true;
    try {
      /** @type {Outcome} */
      const kept = await post("tables", { ...given, keep: true });
      dialog.close();
      toast(kept.said, [[texts("videos.tables.undo"), () => undo(kept, context, changed)]]);
      changed();
    } catch (error) {
      wrong.textContent = sentence(error, context);
      wrong.hidden = false;
      sure.disabled = false;
    }
  });
  dialog.addEventListener("close", () => dialog.remove());
  find(document, "#view").append(dialog);
  openModal(dialog);
  (told.videos ? sure : leave).focus();
}

/** @param {Outcome} kept @param {ViewContext} context @param {() => void} changed */
async function undo(kept, context, changed) {
  try {
    context.say((await post("tables/undo", kept.undo)).said);
    changed();
  } catch (error) {
    toast(sentence(error, context), [], { wrong: true });
  }
}

/** @param {unknown} error @param {ViewContext} context */
const sentence = (error, { texts }) => (error instanceof Problem && error.message) || texts("footage.offline");

/** @param {File} file @returns {Promise<string>} */
const base64 = (file) =>
  new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).split(",")[1] ?? "");
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });
