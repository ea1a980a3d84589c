// @ts-check
// The comment on a clip, written in its place. Where somebody else has changed it since it was opened, both texts are
// there and whoever writes chooses; what is typed is kept until then.

import { Problem } from "../ui/client.js";
import { element, find } from "../ui/elements.js";
import { toast } from "../ui/toasts.js";

/** @typedef {import("../wire.d.ts").OpenClip} Clip */
/** How things are said and done: texts by key, a change of the bin that is open, and one of any bin, whatever it holds by now.
 * @typedef {object} Acts
 * @property {(key: string, values?: Record<string, unknown>) => string} text
 * @property {(what: string, values: Record<string, unknown>) => Promise<any>} edit
 * @property {(values: {name: string, clips: number[], comment: string}) => Promise<any>} write
 */

/**
 * The comment as a button; a click makes it a field. Leaving the field saves, Esc leaves it as it was.
 * @param {Clip} clip @param {Acts} acts
 */
export function commentOf(clip, { text, edit, write }) {
  const shown = element("button", { type: "button", className: "comment", "data-do": "comment", dir: "auto" });
  const words = element("span", {});
  let seen = clip.comment; // what is written over
  const draw = () => {
    words.textContent = seen || text("clip.comment.add");
    shown.title = seen;
    shown.classList.toggle("none", !seen);
  };
  shown.append(words);
  draw();
  shown.addEventListener("click", () => {
    const field = element("textarea", { rows: Math.min(8, 2 + Math.floor(seen.length / 60)), maxLength: 4000, value: seen, dir: "auto", title: text("clip.comment.keys") });
    field.setAttribute("aria-label", text("clip.comment"));
    const state = element("span", { className: "wrong", role: "alert", dir: "auto" });
    const doing = element("span", { className: "choices" });
    const box = element("span", { className: "commenting" }, field, state, doing);
    let over = false;
    let asked = false; // whether a choice is waited for: leaving the field makes none
    const close = () => {
      over = true;
      const inside = box.contains(document.activeElement);
      draw();
      box.replaceWith(shown);
      if (inside) shown.focus();
    };
    const save = async () => {
      if (over) return;
      over = true;
      const comment = field.value.trim();
      if (comment === seen) return close();
      try {
        box.classList.remove("editing");
        await edit("comment", { clips: [clip.id], comment, seen_comment: seen });
        seen = comment;
        if (box.isConnected) close(); // as it was at first: the card was not drawn anew
      } catch (error) {
        over = false;
        box.classList.add("editing");
        if (!(error instanceof Problem)) throw error;
        refused(error, comment);
      }
    };
    /** Says why it is not saved; where it was changed meanwhile, with both ways on. @param {Problem} error @param {string} mine */
    const refused = (error, mine) => {
      const { theirs, bin } = error.body;
      asked = true;
      if (!box.isConnected) return toast(`${error.message} “${mine}”`, !bin ? [] : [[text("conflict.mine"), () => saveAnyway(write, bin.name, clip.id, mine)]], { wrong: true, stays: true }); // the bin was left meanwhile
      const changed = theirs !== undefined && theirs !== null;
      if (changed) seen = theirs;
      state.textContent = changed || error.status !== 409 ? error.message : text("unsaved.comment");
      const again = element("button", { type: "button", className: "again", onclick: save }, text(changed ? "conflict.mine" : "save"));
      const leave = element("button", { type: "button", className: "leave", onclick: () => {
        close();
        toast(text("conflict.left", { mine }), [[text("conflict.mine"), () => saveAnyway(write, bin.name, clip.id, mine)]], { stays: true });
      } }, text("conflict.theirs"));
      doing.replaceChildren(again, ...(changed ? [leave] : []));
      doing.scrollIntoView({ block: "nearest" });
    };
    box.classList.add("editing");
    field.addEventListener("blur", () => asked || save());
    field.addEventListener("keydown", (event) => {
      event.stopPropagation();
      if (event.key === "Escape") close();
      else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) save();
    });
    shown.replaceWith(box);
    find(box, "textarea").focus();
    field.setSelectionRange(field.value.length, field.value.length);
  });
  return shown;
}

/** Writes over whatever is there, as somebody chose. @param {Acts["write"]} write @param {string} name of the bin @param {number} clip @param {string} comment */
async function saveAnyway(write, name, clip, comment) {
  try {
    await write({ name, clips: [clip], comment });
    window.dispatchEvent(new Event("focus")); // the bin that is open looks again
  } catch (error) {
    toast(`${error instanceof Error ? error.message : ""} “${comment}”`, [], { wrong: true, stays: true });
  }
}
