// @ts-check
// What people say about a clip, under its card: who, when and what, and a field to say more. Whoever is signed in
// speaks under that name; whoever is not gives a name once, which this browser keeps.

import { Problem } from "../ui/client.js";
import { confirmDialog } from "../ui/dialogs.js";
import { element } from "../ui/elements.js";
import { icon } from "../ui/icons.js";

/** @typedef {import("../wire.d.ts").OpenClip} Clip */
/** @typedef {import("../wire.d.ts").ClipRemark} Remark */
/** How things are said: texts by key, counted ones, and times.
 * @typedef {object} Words
 * @property {(key: string, values?: Record<string, unknown>) => string} text
 * @property {(key: string, n: number) => string} counted
 * @property {(iso: string) => string} moment
 */
/** Tells the server; throws what it refuses. @typedef {(what: "say" | "take_back", values: Record<string, unknown>) => Promise<unknown>} PostRemark */

const NAME = "filmoteca.who";

/** Who is signed in; empty where nobody is asked. */
const signedIn = () => document.querySelector("#top .account")?.getAttribute("data-name") ?? "";

/** The name that somebody has given in this browser, or is signed in by. */
export const ownName = () => signedIn() || (localStorage.getItem(NAME) ?? "");

/** The list, and the button that opens the field; among the card's other buttons where the bin is one's own. @param {Clip} clip @param {Words} words @param {PostRemark} postRemark @param {boolean} mayRemoveAll whether the bin is one's own */
export function remarksOf(clip, words, postRemark, mayRemoveAll) {
  const { text, counted } = words;
  const label = text("remarks.add");
  const add = element("button", { type: "button", className: "say", "data-do": "say", title: label, ariaLabel: label }, icon("remark"), ...(mayRemoveAll ? [] : [label]));
  const list = element("ol", {}, ...clip.remarks.map((remark) => lineOf(remark, words, postRemark, mayRemoveAll)));
  const box = element("div", { className: "remarks" }, ...(clip.remarks.length ? [list] : []), ...(mayRemoveAll ? [] : [add]));
  list.setAttribute("aria-label", counted("remarks.count", clip.remarks.length));
  add.addEventListener("click", () => {
    if (!box.querySelector("form")) box.append(formOf(clip, words, postRemark, add));
  });
  return { box, add };
}

/** @param {Remark} remark @param {Words} words @param {PostRemark} postRemark @param {boolean} mayRemoveAll */
function lineOf({ id, who, made, text: said }, { text, moment }, postRemark, mayRemoveAll) {
  const line = element(
    "li",
    {},
    element("b", { dir: "auto" }, who), " ",
    element("time", { className: "soft", dateTime: made }, moment(made)),
    element("p", { dir: "auto" }, said),
  );
  if (mayRemoveAll || who === ownName()) {
    const label = text("remarks.remove", { who });
    const remove = element("button", { type: "button", title: label, ariaLabel: label }, icon("close"));
    const takeBack = async () => {
      try {
        await postRemark("take_back", { remark: id, who: ownName() });
      } catch (error) {
        line.append(element("p", { className: "wrong", role: "alert" }, error instanceof Error ? error.message : ""));
      }
    };
    remove.addEventListener("click", () => confirmDialog(`${who}: “${said}”`, label, text("cancel"), takeBack, "bin-dialog")); // there is no way back
    line.append(remove);
  }
  return line;
}

/** @param {Clip} clip @param {Words} words @param {PostRemark} postRemark @param {HTMLElement} add the button that opened it */
function formOf(clip, { text }, postRemark, add) {
  const who = element("input", { type: "text", maxLength: 80, value: ownName(), placeholder: text("remarks.who"), autocomplete: "name", hidden: Boolean(signedIn()) });
  who.setAttribute("aria-label", text("remarks.who"));
  const field = element("textarea", { rows: 2, maxLength: 4000, dir: "auto", placeholder: text("remarks.text"), title: text("clip.comment.keys") });
  field.setAttribute("aria-label", text("remarks.text"));
  const wrong = element("p", { className: "wrong", role: "alert" });
  const close = () => (form.remove(), add.focus());
  const form = element(
    "form",
    { className: "commenting editing" },
    who, field, wrong,
    element("span", {}, element("button", { className: "button main" }, text("remarks.send")), element("button", { type: "button", className: "button", onclick: close }, text("cancel"))),
  );
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (!who.value.trim() && !signedIn()) return who.focus();
    if (!field.value.trim()) return field.focus();
    localStorage.setItem(NAME, who.value.trim());
    form.classList.remove("editing"); // the answer draws the card anew
    try {
      await postRemark("say", { clip: clip.id, who: who.value.trim(), text: field.value.trim() });
      document.querySelector(`[data-clip="${clip.id}"]`)?.querySelector(/** @type {"button"} */ ('[data-do="say"]'))?.focus();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      form.classList.add("editing");
      wrong.textContent = error.message;
    }
  });
  form.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.key === "Escape") close();
    else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });
  setTimeout(() => (who.value || who.hidden ? field : who).focus());
  return form;
}
