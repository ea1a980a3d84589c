// @ts-check
// People: groups of faces and of voices without names, which somebody names, merges, splits and deletes. #/people is all of them,
// #/people/NUMBER one group with its faces.

import { Problem, get, post } from "../ui/client.js";
import { element } from "../ui/elements.js";
import { icon } from "../ui/icons.js";
import { confirmDialog } from "../ui/dialogs.js";
import { isTyping } from "../ui/keyboard.js";
import { toast, undoShown } from "../ui/toasts.js";
import { facePicture, nameField } from "./person_elements.js";
import { showPerson } from "./person.js";

/** @typedef {import("../ui/types.d.ts").ViewContext} ViewContext */
/** Carries something out; `did` is said of what can be taken back. @typedef {(action: () => Promise<unknown>, did?: string) => void} Act */
/** @typedef {import("../wire.d.ts").PeopleList} PeopleList */
/** @typedef {import("../wire.d.ts").PersonGroup} PersonGroup */

const POLL = 3000; // ms between two looks while faces are being looked for

/** Groups that are chosen to be merged, by number. @type {Set<number>} */
const chosen = new Set();
let timer = 0;
let showing = 0;
/** What takes each change back, the last one at the end. @type {(() => unknown)[]} */
let steps = [];
/** What is shown, where the view is. @type {{ root: HTMLElement, path: string[], context: ViewContext } | null} */
let shown = null;

/** @param {HTMLElement} root @param {string[]} path @param {ViewContext} context */
export async function show(root, path, context) {
  clearTimeout(timer);
  const mine = ++showing;
  shown = { root, path, context };
  document.addEventListener("keydown", pressed);
  try {
    if (path[0]) {
      const one = await get("people/one", { person: path[0] });
      if (mine === showing) showPerson(root, one, context, (action, did) => change(context, action, did));
    } else {
      const list = await get("people");
      if (mine === showing) drawAll(root, list, context);
    }
  } catch (error) {
    if (mine !== showing) return;
    const sentence = (error instanceof Problem && error.message) || context.texts("views.failed");
    root.replaceChildren(element("p", { className: "failed", role: "alert", textContent: sentence }));
  }
}

export function leave() {
  clearTimeout(timer);
  showing++;
  shown = null;
  document.removeEventListener("keydown", pressed);
  chosen.clear();
}

/**
 * Carries something out and shows what came of it, wherever somebody has gone in the view; a refusal is said.
 * @param {ViewContext} context @param {() => Promise<unknown>} action
 * @param {string} [did] what is said of it where it can be taken back
 */
async function change(context, action, did = "") {
  let answer;
  try {
    answer = await action();
  } catch (error) {
    context.say(error instanceof Error && error.message ? error.message : context.texts("views.failed"));
    return;
  }
  if (shown) await show(shown.root, shown.path, shown.context);
  const { undo } = /** @type {Partial<import("../wire.d.ts").ChangedGroup>} */ (answer ?? {});
  if (!did || !undo) return;
  const back = () => change(context, async () => {
    steps = steps.filter((step) => step !== back);
    await post("people/undo", undo);
    context.say(context.texts("bins.undone"));
  });
  steps.push(back);
  toast(context.texts(did), [[context.texts("bins.undo"), back]], { undo: back });
}

/** Ctrl+Z takes the last change back; in a field it is the field's own. @param {KeyboardEvent} event */
function pressed(event) {
  if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || event.key.toLowerCase() !== "z") return;
  if (isTyping(event.target) || document.querySelector("dialog[open]")) return;
  event.preventDefault();
  if (!undoShown()) steps.at(-1)?.();
}

/** @param {HTMLElement} root @param {PeopleList} list @param {ViewContext} context */
function drawAll(root, list, context) {
  const { texts, counted } = context;
  /** @type {Act} */
  const act = (action, did) => change(context, action, did);
  for (const id of [...chosen]) if (![...list.people, ...list.voices].some((person) => person.id === id)) chosen.delete(id);
  const page = element("div", { className: "people" },
    element("header", {},
      element("h2", { textContent: texts("views.people") }),
      element("p", { className: "soft", textContent: list.allowed
        ? counted("people.looked", list.looked, { all: list.videos.toLocaleString(context.language) })
        : texts("people.off") }),
      element("p", { className: "soft", textContent: texts("people.children") })),
    list.allowed ? tools(list, context, act) : allowButton(texts, act));
  if (list.allowed && list.people.length) page.append(groups(list.people, context, act, () => drawAll(root, list, context)));
  else if (list.allowed) page.append(element("p", { className: "note", textContent: texts("people.none") }));
  if (list.total > list.people.length) {
    page.append(element("p", { className: "soft", textContent: counted("people.more", list.total - list.people.length) }));
  }
  page.append(...voices(list, context, act, () => drawAll(root, list, context)));
  const focused = /** @type {HTMLElement | null} */ (document.activeElement?.closest(".people [data-person] *") ?? null);
  root.replaceChildren(page);
  if (focused) focusAgain(page, focused);
  clearTimeout(timer);
  const unfinished = (list.allowed && list.looked < list.videos) || list.listened < list.spoken;
  if (unfinished && !chosen.size) timer = window.setTimeout(() => renew(root, list, context), POLL);
}

/** What is drawn anew keeps the focus, and what is being written. @param {HTMLElement} page @param {HTMLElement} before what had it */
function focusAgain(page, before) {
  const { person } = /** @type {HTMLElement} */ (before.closest("[data-person]")).dataset;
  const kind = before.matches(".name") ? ".name" : before.matches("input") ? '[type="checkbox"]' : "a";
  const now = /** @type {HTMLElement | null} */ (page.querySelector(`[data-person="${person}"] ${kind}`));
  now?.focus({ preventScroll: true });
  if (kind === ".name" && now) /** @type {HTMLInputElement} */ (now).value = /** @type {HTMLInputElement} */ (before).value;
}

/** While faces are being looked for: drawn anew where there is more than before, and nobody is writing. */
/** @param {HTMLElement} root @param {PeopleList} before @param {ViewContext} context */
async function renew(root, before, context) {
  const mine = showing;
  const list = /** @type {PeopleList} */ (await get("people").catch(() => before));
  if (mine !== showing) return;
  const idle = !root.contains(document.activeElement) && !chosen.size;
  if (idle && JSON.stringify(list) !== JSON.stringify(before)) drawAll(root, list, context);
  else timer = window.setTimeout(() => renew(root, before, context), POLL);
}

/** @param {ViewContext["texts"]} texts @param {Act} act */
function allowButton(texts, act) {
  return element("button", { type: "button", className: "button main", onclick: () => act(() => post("people/allow")) }, texts("people.allow"));
}

/** @param {PeopleList} list @param {ViewContext} context @param {Act} act */
function tools(list, context, act) {
  const { texts } = context;
  const merge = mergeButton(list.people, context, act);
  const look = element("button", {
    type: "button", className: "button", hidden: !list.can_look || list.looked >= list.videos,
    onclick: () => act(async () => {
      await post("people/look");
      context.say(texts("people.looking"));
    }),
  }, icon("search"), texts("people.look"));
  const off = element("button", {
    type: "button", className: "button danger",
    onclick: () => confirmDialog(texts("people.forbid.sure"), texts("people.forbid.yes"), texts("people.cancel"), () => act(() => post("people/forbid"))),
  }, texts("people.forbid"));
  return element("div", { className: "tools" }, merge, look, off);
}

/**
 * Merges the groups that are chosen, of those of one kind.
 * @param {PersonGroup[]} people @param {ViewContext} context @param {Act} act
 */
function mergeButton(people, context, act) {
  const [into, ...others] = people.map((person) => person.id).filter((id) => chosen.has(id));
  return element("button", {
    type: "button", className: "button main", hidden: !others.length,
    onclick: () => {
      chosen.clear();
      /** @type {HTMLElement | null} */ (document.querySelector(`.people [data-person="${into}"] a`))?.focus({ preventScroll: true });
      act(() => post("people/merge", { into, others }), "people.done.merge");
    },
  }, context.counted("people.merge", others.length + 1));
}

/**
 * The voices below the faces: what is known of them, what can be done, and their groups.
 * @param {PeopleList} list @param {ViewContext} context
 * @param {Act} act @param {() => void} redraw
 */
function voices(list, context, act, redraw) {
  const { texts, counted } = context;
  if (!list.spoken && !list.voices.length) return [];
  const listen = element("button", {
    type: "button", className: "button", hidden: !list.can_look || list.listened >= list.spoken,
    onclick: () => act(async () => {
      await post("people/listen");
      context.say(texts("people.listening"));
    }),
  }, icon("voice"), texts("people.listen"));
  const forget = element("button", {
    type: "button", className: "button danger", hidden: !list.listened,
    onclick: () => confirmDialog(texts("people.forget_voices.sure"), texts("people.forbid.yes"), texts("people.cancel"), () => act(() => post("people/forget_voices"))),
  }, texts("people.forget_voices"));
  const head = element("header", {}, element("h2", { textContent: texts("people.voices") }),
    element("p", { className: "soft", textContent: counted("people.listened", list.listened, { all: list.spoken.toLocaleString(context.language) }) }));
  const rest = list.voices_total - list.voices.length;
  return [head, element("div", { className: "tools" }, mergeButton(list.voices, context, act), listen, forget),
    ...(list.voices.length ? [groups(list.voices, context, act, redraw)] : []),
    ...(rest ? [element("p", { className: "soft", textContent: counted("people.more", rest) })] : [])];
}

/**
 * @param {PersonGroup[]} people @param {ViewContext} context
 * @param {Act} act @param {() => void} redraw
 */
function groups(people, context, act, redraw) {
  const { texts, counted } = context;
  return element("ul", { className: "groups" }, ...people.map((person) => {
    const label = person.name || texts(person.kind === "voice" ? "people.voice" : "people.number", { n: person.id });
    const box = element("input", {
      type: "checkbox", checked: chosen.has(person.id), "aria-label": texts("people.choose", { name: label }),
      onchange: () => {
        if (box.checked) chosen.add(person.id);
        else chosen.delete(person.id);
        redraw();
        /** @type {HTMLElement | null} */ (document.querySelector(`.people [data-person="${person.id}"] input[type="checkbox"]`))?.focus();
      },
    });
    return element("li", { className: "group", "data-person": person.id },
      element("a", { href: `#/people/${person.id}`, "aria-label": texts(person.kind === "voice" ? "people.open.voice" : "people.open", { name: label }) }, facePicture(person.face, label)),
      nameField(person, context, (name) => act(() => post("people/name", { person: person.id, name }), name.trim() ? "people.done.name" : "people.done.unname")),
      element("label", { className: "soft" }, box,
        element("span", { textContent: `${counted("people.faces", person.faces)} · ${counted("people.videos", person.videos)}` })));
  }));
}
