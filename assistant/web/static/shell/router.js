// The parts of the page beside the chat, shown by the address: #/bins, #/videos/ID, #/shot/VIDEO:NUMBER.
// A view is a module with `show(root, path, context)`, and `leave(root)` where it has something to put away.

import { closeDialogs } from "../ui/dialogs.js";
import { playSpans } from "../player/player.js";
import { say } from "../chat/query_chips.js";
import { count, fill } from "../ui/texts.js";
import { toast } from "../ui/toasts.js";

let texts = {};
let ask = () => {};
let offered = new Set();
let now = { name: "chat", module: null };
let opening = 0;

const root = () => document.getElementById("view");

export function watchViews(send) {
  ask = send;
  window.addEventListener("hashchange", ({ oldURL, newURL }) => {
    if (oldURL !== newURL) closeDialogs(); // else a view is only asked to draw itself anew
    showAddress();
  });
}

// Called with each new conversation: the header has been drawn anew.
export function speakViews(words, language) {
  texts = words;
  context.language = language;
  offered = new Set([...document.querySelectorAll("#top .views a")].map((link) => link.dataset.view));
  showAddress();
}

// What a view is given: texts, the conversation, the player, and the way to other views.
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
  renew: () => document.querySelector("#turns .welcome") && ask("restart"),
  // Spans to play one after the other: [{video, shot, start, end, name, poster}], from the one at `at` on.
  play: (spans, at = 0, options = {}) => playSpans(spans, at, options),
};

export function go(hash) {
  if (location.hash !== hash) location.hash = hash;
  else showAddress();
}

async function showAddress() {
  const [where] = location.hash.replace(/^#\/?/, "").split("?"); // what follows is the view's own
  const [name, ...rest] = where.split("/").map(decoded);
  if (name === "shot") return showShot(rest.join("/"));
  const view = offered.has(name) ? name : "chat";
  const mine = ++opening;
  if (now.name !== view) await now.module?.leave?.(root());
  let module = null;
  if (view !== "chat") {
    try {
      await styled(view);
      module = await import(new URL(`../${view}/view.js`, import.meta.url));
    } catch (error) {
      console.warn(error);
      if (mine === opening) root().innerHTML = `<p class="failed" role="alert"></p>`;
      if (mine === opening) root().firstChild.textContent = texts["views.failed"];
    }
    if (mine !== opening) return;
  }
  const isNew = now.name !== view;
  now = { name: view, module };
  document.body.dataset.view = view;
  for (const link of document.querySelectorAll("#top .views a")) {
    if (link.dataset.view === view) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  root().hidden = view === "chat";
  if (isNew) {
    if (view !== "chat" && module) root().replaceChildren();
    window.scrollTo(0, 0);
  }
  if (module) await module.show(root(), rest, context);
}

// A link to one shot plays it over whatever is shown.
async function showShot(target) {
  document.body.dataset.view ||= "chat";
  const [video, number] = target.split(":");
  try {
    const answer = await fetch(`archive/videos/${encodeURIComponent(video)}`); // also of one whose file is away: the player says so
    const about = await answer.json();
    if (!answer.ok) throw new Error(about.error);
    const span = about.shots[Number(number) - 1];
    if (!span) throw new Error(texts["views.no_shot"]);
    playSpans([{ video, shot: Number(number), start: span[0], end: span[1], name: about.name }]);
  } catch (error) {
    context.say(error.message);
  }
}

const sheets = new Map();

function styled(view) {
  if (!sheets.has(view)) {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = new URL(`../${view}/view.css`, import.meta.url).href;
    sheets.set(view, new Promise((done) => (link.onload = link.onerror = done)));
    document.head.append(link);
  }
  return sheets.get(view);
}

function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

// The address of a shot, for others who have this page.
export function shotAddress(video, number) {
  return `${location.href.split("#")[0]}#/shot/${encodeURIComponent(video)}:${number}`;
}
