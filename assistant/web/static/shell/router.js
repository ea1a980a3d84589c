// @ts-check
// The parts of the page beside the chat, shown by the address: #/bins, #/videos/ID, #/shot/VIDEO:NUMBER.
// A view is a module with `show(root, path, context)`, and `leave(root)` where it has something to put away.

import { parseView } from "../chat/deep_links.js";
import { say } from "../chat/query_chips.js";
import { playSpans } from "../player/player.js";
import { get, styled } from "../ui/client.js";
import { element, find, findAll } from "../ui/elements.js";
import { closeDialogs } from "../ui/menus.js";
import { count, fill } from "../ui/texts.js";
import { toast } from "../ui/toasts.js";

/** @typedef {import("../ui/types.d.ts").ViewContext} ViewContext */
/**
 * @typedef {object} View
 * @property {(root: HTMLElement, path: string[], context: ViewContext) => unknown} show
 * @property {(root: HTMLElement) => unknown} [leave]
 */

/** @type {import("../ui/texts.js").Texts} */
let texts = {};
/** @type {import("../ui/types.d.ts").Ask} */
let ask = () => {};
/** @type {Set<string | undefined>} */
let offered = new Set();
/** @type {{name: string, module: View | null}} */
let now = { name: "chat", module: null };
let opening = 0;
let chatPlace = 0; // how far the conversation was scrolled when it was left

const root = () => find(document, "#view");

/** @param {import("../ui/types.d.ts").Ask} send */
export function watchViews(send) {
  ask = send;
  window.addEventListener("hashchange", ({ oldURL, newURL }) => {
    if (oldURL !== newURL) closeDialogs(); // else a view is only asked to draw itself anew
    showAddress(new URL(newURL || location.href).hash); // each in turn, for the next one may have come already
  });
}

/**
 * Called with each new conversation: the header has been drawn anew.
 * @param {import("../ui/texts.js").Texts} words @param {string} language
 */
export function setViewTexts(words, language) {
  texts = words;
  context.language = language;
  offered = new Set(findAll(document, "#top .views a").map((link) => link.dataset.view));
  showAddress();
}

/** A text of the views. @param {string} key */
export const viewText = (key) => texts[key] ?? "";

/** @type {ViewContext} */
const context = {
  language: "en",
  texts(key, values = {}) {
    return fill(texts[key] ?? key, values);
  },
  counted: (key, n, values = {}) => count(texts[key], n, context.language, values),
  // A turn of the chat; the chat is shown first.
  ask(action, target = "", text = "") {
    go("#/");
    ask(action, target, text);
  },
  // Above the message box in the chat; in the other views, which have none, as a message at the lower edge.
  say: (sentence) => (now.name === "chat" ? say(sentence) : toast(sentence)),
  go,
  // The archive has changed: a conversation that is empty is drawn anew.
  renew() {
    if (document.querySelector("#turns .welcome")) ask("restart");
  },
  play: playSpans,
};

/** @param {string} hash */
function go(hash) {
  if (location.hash !== hash) location.hash = hash;
  else showAddress();
}

/** The link of what is shown is in sight, where all of them are wider than the page. @param {string} view */
function markLink(view) {
  for (const link of findAll(document, "#top .views a")) {
    if (link.dataset.view !== view) link.removeAttribute("aria-current");
    else {
      link.setAttribute("aria-current", "page");
      const bar = link.parentElement;
      if (bar && matchMedia("(max-width: 1240px)").matches) bar.scrollLeft = link.offsetLeft - (bar.clientWidth - link.offsetWidth) / 2;
    }
  }
}

/** @param {string} [hash] */
async function showAddress(hash = location.hash) {
  const { name, path } = parseView(hash);
  if (name === "shot") return showShot(path.join("/"));
  const view = offered.has(name) ? name : "chat";
  const mine = ++opening;
  if (now.name !== view) {
    await now.module?.leave?.(root());
    if (now.module && mine === opening) root().replaceChildren(); // what is left must not jump as its styles go
  }
  /** @type {View | null} */
  let module = null;
  if (view !== "chat") {
    try {
      await styled(view);
      module = await import(new URL(`../${view}/view.js`, import.meta.url).href);
    } catch (error) {
      console.warn(error);
      if (mine === opening) root().replaceChildren(element("p", { className: "failed", role: "alert" }, texts["views.failed"]));
    }
    if (mine !== opening) return;
  }
  const isNew = now.name !== view;
  if (isNew && now.name === "chat") chatPlace = window.scrollY;
  now = { name: view, module };
  document.body.dataset.view = view;
  markLink(view);
  root().hidden = view === "chat";
  root().setAttribute("aria-label", texts[`views.${view}`] ?? "");
  document.title = view === "chat" ? "Filmoteca" : `${texts[`views.${view}`]} – Filmoteca`; // a view may say more
  if (isNew) {
    if (view !== "chat" && module) root().replaceChildren();
    window.scrollTo(0, view === "chat" ? chatPlace : 0);
  }
  if (module) await module.show(root(), path, context);
}

/** A link to one shot plays it over whatever is shown. @param {string} target */
async function showShot(target) {
  document.body.dataset.view ||= "chat";
  const [video, number] = target.split(":");
  try {
    const about = await get(`archive/videos/${encodeURIComponent(video)}`); // also of one whose file is away: the player says so
    const span = about.shots[Number(number) - 1];
    if (!span) throw new Error(texts["views.no_shot"]);
    playSpans([{ video, shot: Number(number), start: span[0], end: span[1], name: about.name }]);
  } catch (error) {
    context.say(error instanceof Error ? error.message : "");
  }
}
