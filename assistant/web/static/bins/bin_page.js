// @ts-check
// One bin: its clips as a storyboard, and what can be done with all of it.

import { Problem } from "../ui/client.js";
import { fetchBins, rememberBin, showTotal } from "./all_bins.js";
import { binLog } from "./bin_log.js";
import { addressOf, copyBinLink, endBinLink, post } from "./client.js";
import { drawClips, focusClip, noClips } from "./clip_card.js";
import { openExport } from "./export_dialog.js";
import { clipOf, closeBin, edit, showOptimistically, openBin, opened, refresh, reload, watchBin } from "./bin_store.js";
import { playClips, trimClip } from "./bin_playing.js";
import { confirmDialog } from "../ui/dialogs.js";
import { renameForm } from "../ui/rename_form.js";
import { counted, clipsSummary, text } from "./texts.js";
import { closest, element, find, findAll } from "../ui/elements.js";
import { icon } from "../ui/icons.js";
import { isTyping } from "../ui/keyboard.js";
import { isolated } from "../ui/texts.js";
import { watchStoryboard } from "./storyboard.js";
import { dismiss, toast } from "../ui/toasts.js";

const { state } = opened;

/** @typedef {import("./bin_store.js").Bin} Bin @typedef {import("./bin_store.js").Clip} Clip */
/** @typedef {"undo" | "redo"} Step */

/** @type {HTMLElement} */
let root;
/** @type {import("../ui/types.d.ts").ViewContext} */
let context;
/** @type {HTMLElement | undefined} */
let list;
/** @type {HTMLElement} */
let notice;
/** @type {HTMLElement} */
let live;
/** @type {ReturnType<typeof binLog>} */
let log;
let named = ""; // as the address has it

/**
 * @param {HTMLElement} where @param {string} name @param {import("../ui/types.d.ts").ViewContext} given
 * @param {() => boolean} wanted whether it is still what was asked for
 * @param {string} [token] of the link that it is seen by
 */
export async function showBin(where, name, given, wanted, token = "") {
  leaveBin(name);
  [root, context] = [where, given];
  try {
    if (!(await openBin(name, token, wanted))) return;
  } catch (error) {
    if (wanted()) sayGone(error instanceof Error ? error.message : "");
    return;
  }
  named = state.bin?.name ?? "";
  list = element("ol", { className: "storyboard", ariaLabel: text("storyboard") });
  notice = element("div", { className: "bin-notice", role: "alert" });
  live = element("p", { className: "unseen", role: "status" });
  log = binLog();
  if (token) list.addEventListener("click", (event) => closest(event, ".screen") && playClips(context, Number(closest(event, ".clip")?.dataset.clip)));
  else watchStoryboard(list, { moved, removed: takeOut, played: (id) => playClips(context, id), trimmed: (id) => trimClip(context, id) });
  root.replaceChildren(element("div", { className: "bin-top" }), notice, list, ...(token ? [live] : [element("p", { className: "soft keys" }, text("storyboard.keys")), log.fold, live]));
  watchBin(({ outdated, elsewhere, gone }) => {
    if (gone) return leaveBin(), sayGone(gone);
    if (!state.bin) return;
    if (state.bin.name !== named && !token) history.replaceState(null, "", addressOf(state.bin.name));
    named = state.bin.name;
    if (outdated || (elsewhere && !token)) say(outdated ? `${text("error.outdated")} ${text("unsaved")}` : text("changed"));
    draw();
  });
  draw();
  window.addEventListener("focus", refresh);
  document.addEventListener("visibilitychange", refresh);
  if (!token) document.addEventListener("keydown", pressed);
}

/** @param {string} sentence */
function sayGone(sentence) {
  if (root.querySelector(":scope > .failed")?.textContent === sentence) return; // said already
  const back = element("a", { className: "button", href: "#/bins" }, icon("back"), text("back"));
  root.replaceChildren(element("p", { className: "failed", role: "alert" }, sentence), element("p", {}, back));
}

export function leaveBin(next = "") {
  const focused = document.activeElement;
  if (focused instanceof HTMLElement && list?.contains(focused)) focused.blur(); // a comment is saved when it is left
  document.removeEventListener("keydown", pressed);
  if (state.bin && state.bin.name !== next) dismiss(); // what the message offers was about this bin
  window.removeEventListener("focus", refresh);
  document.removeEventListener("visibilitychange", refresh);
  closeBin();
}

function draw() {
  const { bin } = state;
  if (!bin || !list) return;
  document.title = `${isolated(bin.name)} – Filmoteca`;
  if (!state.token) log.show(bin.name);
  const focused = document.activeElement;
  const pushed = focused?.closest(".bin-top [data-do]")?.getAttribute("data-do");
  if (!root.querySelector(".bin-top .rename")) find(root, ".bin-top").replaceChildren(...top(bin)); // a name that is being typed stays
  if (pushed) findAll(root, `.bin-top [data-do="${pushed}"]:not(:disabled), .bin-top [data-do]:not(:disabled)`)[0]?.focus();
  const at = document.activeElement?.closest(".storyboard .clip")?.getAttribute("data-clip");
  const inside = document.activeElement?.getAttribute("data-do");
  const kept = drawClips(list, bin.clips);
  if (!bin.clips.length) list.replaceChildren(noClips());
  for (const keys of findAll(root, ".keys")) keys.hidden = !bin.clips.length;
  if (at && !kept) focusClip(list, Number(at), inside ?? "");
}

/** @param {Bin} bin */
function top(bin) {
  const button = (/** @type {string} */ name, /** @type {(string | Node)[]} */ label, /** @type {() => void} */ act, main = false) =>
    element("button", { type: "button", className: `button${main ? " main" : ""}`, "data-do": name, onclick: act }, ...label);
  const heading = element("h2", { dir: "auto", title: bin.name }, bin.name);
  const all = button("play", [icon("play"), text("play")], () => playClips(context, null), true);
  const out = button("export", [icon("export"), text("export")], () => openExport({ name: bin.name }));
  all.disabled = out.disabled = !bin.clips.length;
  const facts = element("p", { className: "soft" }, clipsSummary(bin.clips.length, bin.seconds));
  const printing = button("print", [icon("print"), text("print")], () => print());
  if (state.token) return [element("div", { className: "titled" }, heading, facts, element("p", { className: "soft" }, text("shared.about"))), element("div", { className: "doing" }, all, printing)];
  return [
    element("a", { className: "back", href: "#/bins" }, icon("back"), text("back")),
    element("div", { className: "titled" }, heading, facts),
    element(
      "div",
      { className: "doing" },
      all,
      out,
      element("span", { className: "steps" }, stepButton("undo", bin.undo), stepButton("redo", bin.redo)),
      button("link", [icon("share"), text("link.copy")], () => copyBinLink(bin.name)),
      ...(bin.link ? [button("unlink", [icon("close"), text("link.end")], () => endBinLink(bin.name))] : []),
      printing,
      button("rename", [icon("pencil"), text("rename")], () => beginRenaming(heading, { name: bin.name })),
      button("delete", [icon("remove"), text("delete")], () => confirmDialog(
        text("delete.sure", { name: bin.name, n: counted("clips", bin.clips.length) }), text("delete.yes"), text("cancel"), remove, "bin-dialog")),
    ),
  ];
}

/** A change that can be taken back or made again, whoever made it and whenever. @param {Step} which @param {string} kind */
function stepButton(which, kind) {
  const words = kind ? text(`${which}.step`, { what: text(`what.${kind}`) }) : text(which);
  const made = element("button", { type: "button", className: "button square", "data-do": which, disabled: !kind, title: words, ariaLabel: words }, icon(which));
  made.addEventListener("click", () => goBack(which));
  return made;
}

/** @param {Step} which */
async function goBack(which) {
  const kind = state.bin?.[which];
  if (!kind || !(await tried(which))) return;
  const other = which === "undo" ? "redo" : "undo";
  toast(text(`${which}.done`, { what: text(`what.${kind}`) }), [[text(other), () => goBack(other)]]);
}

/** Ctrl+Z and Ctrl+Shift+Z, or Ctrl+Y; in a field they are the field's own. @param {KeyboardEvent} event */
function pressed(event) {
  const key = event.key.toLowerCase();
  if (!(event.ctrlKey || event.metaKey) || event.altKey || !"zy".includes(key) || isTyping(event.target)) return;
  if (document.querySelector("dialog[open]")) return;
  event.preventDefault();
  goBack(key === "y" || event.shiftKey ? "redo" : "undo");
}

/** @param {string} sentence */
function say(sentence) {
  notice.replaceChildren(element("p", {}, sentence));
}

/** The server's answer, or null where the edit was not made: then it is said why. @param {string} what @param {Record<string, unknown>} [values] */
async function tried(what, values) {
  notice.replaceChildren();
  try {
    return await edit(what, values);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    if (error.status === 409) return null; // said already
    say(error.message);
    reload();
    return null;
  }
}

/** @param {number} id @param {number} place from 1 */
async function moved(id, place) {
  const clip = clipOf(id);
  if (!state.bin || !list || !clip) return; // clips of a bin that is being left do nothing
  const others = state.bin.clips.filter((other) => other !== clip);
  showOptimistically([...others.slice(0, place - 1), clip, ...others.slice(place - 1)]);
  focusClip(list, id);
  if (!(await tried("move", { clips: [id], place })) || !state.bin) return;
  const now = state.bin.clips.findIndex((clip) => clip.id === id) + 1;
  live.textContent = text("clip.moved_to", { name: clip.name, n: now, total: state.bin.clips.length });
}

/** @param {number} id */
async function takeOut(id) {
  const board = list;
  if (!state.bin || !board) return;
  const place = state.bin.clips.findIndex((clip) => clip.id === id);
  showOptimistically(state.bin.clips.filter((clip) => clip.id !== id));
  const next = state.bin.clips[Math.min(place, state.bin.clips.length - 1)];
  if (next) focusClip(board, next.id);
  const done = await tried("remove", { clips: [id] });
  if (!done || !state.bin) return;
  const back = async () => {
    if (!(await tried("restore", { removal: done.removal }))) return;
    focusClip(board, id);
    toast(text("clip.restored"));
  };
  toast(text("clip.removed", { name: state.bin.name }), [[text("undo"), back]]);
}

/** @param {HTMLElement} heading @param {{name: string}} seen what the bin is called, as far as whoever renames it knows */
function beginRenaming(heading, seen) {
  const rename = async (/** @type {string} */ new_name) => {
    try {
      rememberBin((await edit("rename", { new_name, seen_name: seen.name })).bin.name);
    } catch (error) {
      if (error instanceof Problem) seen.name = error.body.theirs ?? seen.name; // it is told now
      throw error;
    }
    await fetchBins();
  };
  renameForm(heading, { label: text("rename.label"), save: text("save"), most: 200 }, rename, () => {
    draw(); // what came while it was typed
    findAll(document, '.bin-top [data-do="rename"]')[0]?.focus();
  });
}

async function remove() {
  const name = state.bin?.name;
  const done = await tried("delete");
  if (!done) return;
  showTotal(done.total);
  await fetchBins();
  closeBin();
  context.go("#/bins");
  const back = async () => {
    try {
      const { bin: back } = await post("bins/bring_back", { removal: done.removal });
      await fetchBins();
      context.go(addressOf(back.name));
    } catch (error) {
      toast(error instanceof Error ? error.message : "", [], { wrong: true });
    }
  };
  toast(text("deleted", { name }), [[text("undo"), back]]);
}
