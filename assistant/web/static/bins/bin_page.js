// One bin: its clips as a storyboard, and what can be done with all of it.

import { count, recount, useBin } from "./add_to_bin.js";
import { Refusal, addressOf, told } from "./client.js";
import { clipCard, editing, focusClip } from "./clip_card.js";
import { openExport } from "./export_dialog.js";
import { bin, clipOf, closeBin, edit, foresee, openBin, refresh, reload, watchBin } from "./bin_store.js";
import { confirmDelete, renameForm } from "./rename_and_delete.js";
import { counted, holding, text } from "./texts.js";
import { element } from "../ui/elements.js";
import { icon } from "../ui/icons.js";
import { isTyping } from "../ui/keyboard.js";
import { watchStoryboard } from "./storyboard.js";
import { dismiss, toast } from "../ui/toasts.js";

let root, context, list, notice, live;
let named = ""; // as the address has it

export async function showBin(where, name, given, wanted) {
  leaveBin(name);
  [root, context] = [where, given];
  try {
    if (!(await openBin(name, wanted))) return;
  } catch (error) {
    return wanted() && sayGone(error.message);
  }
  named = bin.name;
  list = element("ol", { className: "storyboard", ariaLabel: text("storyboard") });
  notice = element("div", { className: "bin-notice", role: "alert" });
  live = element("p", { className: "unseen", role: "status" });
  const open = (act) => (...values) => bin && act(...values); // clips of a bin that is being left do nothing
  watchStoryboard(list, { moved: open(moved), removed: open(takeOut), played: open(play), trimmed: open(trim) });
  root.replaceChildren(element("div", { className: "bin-top" }), notice, list, element("p", { className: "soft keys" }, text("storyboard.keys")), live);
  watchBin(({ outdated, elsewhere, gone }) => {
    if (gone) return leaveBin(), sayGone(gone);
    if (bin.name !== named) history.replaceState(null, "", addressOf(bin.name));
    named = bin.name;
    if (outdated) say(`${text("error.outdated")} ${text("unsaved")}`);
    if (elsewhere) say(text("changed"));
    draw();
  });
  draw();
  window.addEventListener("focus", refresh);
  document.addEventListener("visibilitychange", refresh);
  document.addEventListener("keydown", pressed);
}

function sayGone(sentence) {
  const back = element("a", { className: "button", href: "#/bins" }, icon("back"), text("back"));
  root.replaceChildren(element("p", { className: "failed", role: "alert" }, sentence), element("p", {}, back));
}

export function leaveBin(next = "") {
  if (list?.contains(document.activeElement)) document.activeElement.blur(); // a comment is saved when it is left
  document.removeEventListener("keydown", pressed);
  if (bin && bin.name !== next) dismiss(); // what the message offers was about this bin
  window.removeEventListener("focus", refresh);
  document.removeEventListener("visibilitychange", refresh);
  closeBin();
}

function draw() {
  document.title = `${bin.name} – Filmoteca`;
  const pushed = document.activeElement?.closest?.(".bin-top [data-do]")?.dataset.do;
  root.querySelector(".bin-top").replaceChildren(...top());
  if (pushed) root.querySelector(`.bin-top [data-do="${pushed}"]:not(:disabled), .bin-top [data-do]:not(:disabled)`)?.focus();
  const at = document.activeElement?.closest?.(".storyboard .clip")?.dataset.clip;
  const inside = document.activeElement?.dataset?.do;
  const pictures = new Map([...list.querySelectorAll(".clip img")].map((picture) => [keyOf(picture), picture]));
  const kept = editing(list); // a comment that is being written stays as it is
  list.replaceChildren(
    ...bin.clips.map((clip, place) => (kept && Number(kept.dataset.clip) === clip.id ? kept : clipCard(clip, place, bin.clips.length))),
  );
  for (const picture of list.querySelectorAll(".clip img")) picture.replaceWith(pictures.get(keyOf(picture)) ?? picture);
  if (!bin.clips.length) list.replaceChildren(blank());
  root.querySelector(".keys").hidden = !bin.clips.length;
  if (at && !kept) focusClip(list, Number(at), inside);
}

// Pictures that are there stay, so that none flickers.
const keyOf = (picture) => `${picture.closest(".clip").dataset.clip} ${picture.src}`;

function blank() {
  const chat = element("a", { className: "button", href: "#/" }, text("bin.empty.chat"));
  return element("li", { className: "blank soft" }, icon("aside"), element("p", {}, text("bin.empty")), chat);
}

function top() {
  const button = (name, label, act, main = false) =>
    element("button", { type: "button", className: `button${main ? " main" : ""}`, "data-do": name, onclick: act }, ...label);
  const heading = element("h2", { dir: "auto", title: bin.name }, bin.name);
  const facts = element("p", { className: "soft" }, holding(bin.clips.length, bin.seconds));
  const none = !bin.clips.length;
  const all = button("play", [icon("play"), text("play")], () => play(null), true);
  const out = button("export", [icon("share"), text("export")], () => openExport(bin.name));
  all.disabled = out.disabled = none;
  return [
    element("a", { className: "back", href: "#/bins" }, icon("back"), text("back")),
    element("div", { className: "titled" }, heading, facts),
    element(
      "div",
      { className: "doing" },
      all,
      out,
      element("span", { className: "steps" }, stepButton("undo", bin.undo), stepButton("redo", bin.redo)),
      button("rename", [icon("pencil"), text("rename")], () => renameForm(heading, rename)),
      button("delete", [icon("remove"), text("delete")], () => confirmDelete(bin, remove)),
    ),
  ];
}

// A change that can be taken back or made again, whoever made it and whenever.
function stepButton(which, kind) {
  const words = kind ? text(`${which}.step`, { what: text(`what.${kind}`) }) : text(which);
  const made = element("button", { type: "button", className: "button square", "data-do": which, disabled: !kind, title: words, ariaLabel: words }, icon(which));
  made.addEventListener("click", () => goBack(which));
  return made;
}

async function goBack(which) {
  const kind = bin?.[which];
  if (!kind || !(await tried(which))) return;
  const other = which === "undo" ? "redo" : "undo";
  toast(text(`${which}.done`, { what: text(`what.${kind}`) }), [[text(other), () => goBack(other)]]);
}

// Ctrl+Z and Ctrl+Shift+Z, or Ctrl+Y; in a field they are the field's own.
function pressed(event) {
  const key = event.key.toLowerCase();
  if (!(event.ctrlKey || event.metaKey) || event.altKey || !"zy".includes(key) || isTyping(event.target)) return;
  if (document.querySelector("dialog[open]")) return;
  event.preventDefault();
  goBack(key === "y" || event.shiftKey ? "redo" : "undo");
}

function say(sentence) {
  notice.replaceChildren(element("p", {}, sentence));
}

// Whether an edit was made; what was wrong is said.
async function tried(what, values) {
  notice.replaceChildren();
  try {
    return await edit(what, values);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (error.status === 409) return null; // said already
    say(error.message);
    reload();
    return null;
  }
}

async function moved(id, place) {
  const clip = clipOf(id);
  const others = bin.clips.filter((other) => other !== clip);
  foresee([...others.slice(0, place - 1), clip, ...others.slice(place - 1)]);
  focusClip(list, id);
  if (!(await tried("move", { clips: [id], place })) || !bin) return;
  const now = bin.clips.findIndex((clip) => clip.id === id) + 1;
  live.textContent = text("clip.moved_to", { name: clip.name, n: now, total: bin.clips.length });
}

async function takeOut(id) {
  const place = bin.clips.findIndex((clip) => clip.id === id);
  foresee(bin.clips.filter((clip) => clip.id !== id));
  const next = bin.clips[Math.min(place, bin.clips.length - 1)];
  if (next) focusClip(list, next.id);
  const done = await tried("remove", { clips: [id] });
  if (!done || !bin) return;
  const back = async () => {
    if (!(await tried("restore", { removal: done.removal }))) return;
    focusClip(list, id);
    toast(text("clip.restored"));
  };
  toast(text("clip.removed", { name: bin.name }), [[text("undo"), back]]);
}

const spanOf = ({ id, video, shot, start, end, name, thumbnail, query }) => ({
  clip: id, video, shot, start, end, name, query, poster: thumbnail,
});

// A clip, or all of them one after the other; those whose video is not there are left out.
function play(id) {
  const there = bin.clips.filter(({ state }) => !state);
  const left = bin.clips.length - there.length;
  if (!there.length) return toast(text("play.none"), [], { wrong: true });
  if (id === null && left) toast(counted("play.left_out", left));
  const at = Math.max(0, there.findIndex((clip) => clip.id === id));
  context.play(there.map(spanOf), at, { reel: id === null, trimmed: saver(there) });
}

function trim(id) {
  const there = bin.clips.filter(({ state }) => !state);
  const at = there.findIndex((clip) => clip.id === id);
  if (at >= 0) context.play(there.map(spanOf), at, { trimming: true, trimmed: saver(there) });
}

// Saves the span of the clip at a place of those that are played; throws what the server refuses.
// The bin may have been left by then.
function saver(there) {
  const opened = bin.name;
  return (at, start, end) => edit("trim", { ...(bin ? {} : { name: opened }), clips: [there[at].id], start, end });
}

async function rename(new_name) {
  const done = await edit("rename", { new_name });
  useBin(done.bin.name);
  await recount();
}

async function remove() {
  const name = bin.name;
  const done = await tried("delete");
  if (!done) return;
  count(done.total);
  await recount();
  closeBin();
  context.go("#/bins");
  const back = async () => {
    try {
      const { bin: back } = await told("bins/bring_back", { removal: done.removal });
      await recount();
      context.go(addressOf(back.name));
    } catch (error) {
      toast(error.message, [], { wrong: true });
    }
  };
  toast(text("deleted", { name }), [[text("undo"), back]]);
}
