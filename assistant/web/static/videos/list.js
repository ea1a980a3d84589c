// @ts-check
// All videos, narrowed by facets and words. What is chosen stands in the address; the server filters and counts.

import { get } from "../ui/client.js";
import { element } from "../ui/elements.js";
import { isolated } from "../ui/texts.js";
import { clock } from "../ui/timecodes.js";
import { icon } from "../ui/icons.js";
import { placeFacets } from "./facets.js";
import { rememberList } from "./timeline_dom.js";
import { mayChange } from "../footage/remove_dialog.js";
import { buildSelection, pickBox } from "./selection.js";
import { tableButton } from "./imported_tables.js";
import { thumbnail } from "../ui/thumbnails.js";

const PAGE = 60;
const TYPING = 200; // ms without a key before the list follows what is typed
const FACETS = ["length", "speech", "language", "rate", "size", "shape", "recorded",
  "colour", "light", "time", "camera", "hue", "pace", "device", "place", "folder", "reel", "scene", "take",
  "taught", "heard", "action"];
const ORDERS = ["name", "length", "added", "recorded", "scene"];

/** @typedef {import("../ui/types.d.ts").ViewContext} ViewContext */
/** @typedef {import("../wire.d.ts").ListedVideo} ListedVideo */
/** @typedef {import("../wire.d.ts").VideoList} VideoList */

/** @type {ViewContext} */
let context;
/** While it is shown. @type {ReturnType<typeof buildParts> | null} */
let parts = null;
let loading = 0; // counts requests: an answer that was overtaken is dropped
let loaded = 0; // videos on the page
/** Sees when the end of the list comes into view. @type {IntersectionObserver | undefined} */
let more;
let typing = 0;

const state = () => new URLSearchParams(location.hash.split("?")[1] ?? "");

/** The parts of the view, which is shown. */
function shownParts() {
  if (!parts) throw new Error("the list is not shown");
  return parts;
}

/** @param {HTMLElement} root @param {ViewContext} now */
export async function showList(root, now) {
  context = now;
  if (!parts || !root.contains(parts.list)) build(root);
  const { find, sort, turn } = shownParts();
  const query = state();
  if (find.value !== (query.get("q") ?? "") && document.activeElement !== find) find.value = query.get("q") ?? "";
  const order = query.get("sort") ?? "";
  sort.value = ORDERS.includes(order) ? order : "name";
  const down = query.has("down");
  turn.replaceChildren(icon(down ? "down" : "up"));
  turn.title = context.texts(down ? "videos.down" : "videos.up");
  turn.setAttribute("aria-label", turn.title);
  await load(0);
}

export function leaveList() {
  clearTimeout(typing);
  loading++;
  more?.disconnect();
  parts = null;
}

function buildParts() {
  const { texts } = context;
  const sort = element("select", { onchange: () => change((query) => query.set("sort", sort.value)) },
    ...ORDERS.map((order) => element("option", { value: order, textContent: texts(`videos.sort.${order}`) })));
  return {
    sort,
    count: element("p", { className: "soft count", role: "status" }),
    find: element("input", {
      type: "search", placeholder: texts("videos.find"), maxLength: 200, "aria-label": texts("videos.find"), oninput: typed,
    }),
    turn: element("button", {
      type: "button", className: "button square",
      onclick: () => change((query) => (query.has("down") ? query.delete("down") : query.set("down", "1"))),
    }),
    facets: element("div", { className: "values" }),
    clear: element("button", { type: "button", className: "button", textContent: texts("videos.clear"), onclick: clear }),
    within: element("button", { type: "button", className: "button", onclick: searchAmong },
      icon("search"), texts("videos.search.some")),
    list: element("ol", { className: "videos", "aria-label": texts("videos.title") }),
    note: element("p", { className: "soft note", hidden: true }),
    more: element("button", {
      type: "button", className: "button more", hidden: true, textContent: texts("videos.more"), onclick: () => load(loaded),
    }),
  };
}

/** @param {HTMLElement} root */
function build(root) {
  const { texts } = context;
  const built = buildParts();
  parts = built;
  loaded = 0;
  const selection = mayChange() ? buildSelection(built.list, context, () => load(0)) : null;
  const narrow = matchMedia("(max-width: 900px)").matches;
  root.replaceChildren(
    element("header", { className: "videos-head" },
      element("h2", { textContent: texts("videos.title") }), built.count,
      element("div", { className: "tools" }, built.find,
        element("label", {}, element("span", { className: "soft", textContent: texts("videos.sort") }), built.sort),
        built.turn, tableButton(context, () => load(0)), selection?.begin)),
    element("div", { className: "videos-body" },
      element("details", { className: "facets", open: !narrow },
        element("summary", { textContent: texts("videos.filters") }), built.facets,
        element("div", { className: "chosen" }, built.within, built.clear)),
      element("div", {}, selection?.bar, built.list, built.note, built.more)),
  );
  more = new IntersectionObserver(([seen]) => seen.isIntersecting && !built.more.hidden && load(loaded), {
    rootMargin: "600px",
  });
  more.observe(built.more);
}

/**
 * Facets and order are steps that «back» undoes; letters are not.
 * @param {(query: URLSearchParams) => void} edit @param {{step?: boolean}} [options]
 */
function change(edit, { step = true } = {}) {
  const query = state();
  edit(query);
  const text = query.toString();
  const hash = text ? `#/videos?${text}` : "#/videos";
  if (step) return context.go(hash);
  history.replaceState(history.state, "", hash);
  rememberList(hash);
  return load(0);
}

function typed() {
  clearTimeout(typing);
  const words = shownParts().find.value.trim();
  typing = setTimeout(
    () => change((query) => (words ? query.set("q", words) : query.delete("q")), { step: false }), TYPING,
  );
}

/** @type {import("./facets.js").Choose} */
function choose(facet, value, is) {
  change((query) => {
    const others = query.getAll(facet).filter((other) => other !== value);
    query.delete(facet);
    for (const one of is ? [...others, value] : others) query.append(facet, one);
  });
}

function clear() {
  const { find } = shownParts();
  find.value = "";
  change((query) => ["q", ...FACETS].forEach((name) => query.delete(name)));
  find.focus();
}

function searchAmong() {
  const query = state();
  const chosen = Object.fromEntries(FACETS.map((facet) => [facet, query.getAll(facet)]).filter(([, all]) => all.length));
  context.ask("within", JSON.stringify({ words: query.get("q") ?? "", ...chosen }));
}

/** @param {number} offset */
async function load(offset) {
  const mine = ++loading;
  const query = state();
  query.set("offset", String(offset));
  query.set("limit", String(PAGE));
  shownParts().list.setAttribute("aria-busy", "true");
  let answer;
  try {
    answer = await get("archive/videos", query.toString());
  } catch {
    if (mine === loading) context.say(context.texts("videos.failed"));
    return;
  }
  if (mine !== loading || !parts) return;
  place(parts, answer, offset);
}

/** @param {ReturnType<typeof buildParts>} parts @param {VideoList} page @param {number} offset */
function place(parts, { stamp, all, chosen, videos, facets }, offset) {
  const cards = videos.map((video) => card(video, stamp));
  if (offset) parts.list.append(...cards);
  else parts.list.replaceChildren(...cards);
  loaded = offset + videos.length;
  parts.list.setAttribute("aria-busy", "false");
  parts.more.hidden = loaded >= chosen || !videos.length;
  const filtered = [...state().keys()].some((key) => key === "q" || FACETS.includes(key));
  parts.count.textContent = filtered
    ? context.texts("videos.some", { n: chosen.toLocaleString(context.language), all: all.toLocaleString(context.language) })
    : context.counted("videos.all", all);
  parts.note.hidden = chosen > 0;
  parts.note.textContent = context.texts(all ? "videos.none" : "videos.empty");
  parts.clear.hidden = !filtered;
  parts.within.hidden = !filtered || !chosen;
  if (facets) placeFacets(parts.facets, facets, choose);
}

/** How long it is, and how long it will be while it is read. @param {ListedVideo} video */
function lengthOf({ duration, expected }) {
  const there = clock(Math.round(duration));
  return expected === null ? there : `${there} / ${clock(Math.round(expected))}`;
}

/** @param {ListedVideo} video @param {number} stamp */
function card(video, stamp) {
  const { texts, language } = context;
  const spoken = video.languages.length
    ? video.languages.join(", ")
    : texts(video.heard ? "videos.silent" : "videos.unheard");
  const day = video.added && new Date(video.added).toLocaleDateString(language, { dateStyle: "medium" });
  const facts = [
    context.counted("videos.shots", video.shots),
    video.still ? "" : spoken,
    video.sound ? texts("videos.sound_alone") : `${video.size[0]}×${video.size[1]}`,
    video.rate && texts("videos.rate", { rate: video.rate }),
    day && texts("videos.added", { date: day }),
  ].filter(Boolean);
  return element("li", { className: "video" },
    mayChange() ? pickBox(video, context) : null,
    element("a", { className: "open", href: `#/videos/${encodeURIComponent(video.id)}` },
      element("span", { className: "screen" },
        video.poster
          ? element("img", { loading: "lazy", decoding: "async", alt: "", src: thumbnail(video.id, video.poster, stamp) })
          : null,
        video.expected === null ? null : element("span", { className: "length part", textContent: texts("videos.in_progress") }),
        element("span", { className: "length", textContent: video.still ? texts("videos.still") : lengthOf(video) })),
      element("b", { className: "name", textContent: video.name, title: video.name }),
      element("span", { className: "facts soft", textContent: facts.join("\u00a0· ") })),
    element("button", {
      type: "button", className: "button square search", title: texts("videos.search"),
      "aria-label": `${texts("videos.search")}: ${isolated(video.name)}`,
      onclick: () => context.ask("within", JSON.stringify({ video: video.id })),
    }, icon("search")),
  );
}
