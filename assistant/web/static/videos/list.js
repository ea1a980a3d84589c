// All videos, narrowed by facets and words. What is chosen stands in the address; the server filters and counts.

import { clock, element } from "../ui/elements.js";
import { icon } from "../ui/icons.js";
import { placeFacets } from "./facets.js";
import { thumbnail } from "../ui/thumbnails.js";

const PAGE = 60;
const TYPING = 200; // ms without a key before the list follows what is typed
const FACETS = ["length", "speech", "language", "rate", "size"];
const ORDERS = ["name", "length", "added"];

let context, parts;
let loading = 0; // counts requests: an answer that was overtaken is dropped
let loaded = 0; // videos on the page
let more = null; // sees when the end of the list comes into view
let typing = 0;

const state = () => new URLSearchParams(location.hash.split("?")[1] ?? "");

export async function showList(root, now) {
  context = now;
  if (!parts || !root.contains(parts.list)) build(root);
  const query = state();
  if (parts.find.value !== (query.get("q") ?? "") && document.activeElement !== parts.find) {
    parts.find.value = query.get("q") ?? "";
  }
  const order = query.get("sort");
  parts.sort.value = ORDERS.includes(order) ? order : "name";
  const down = query.has("down");
  parts.turn.replaceChildren(icon(down ? "down" : "up"));
  parts.turn.title = context.texts(down ? "videos.down" : "videos.up");
  parts.turn.setAttribute("aria-label", parts.turn.title);
  await load(0);
}

export function leaveList() {
  clearTimeout(typing);
  loading++;
  more?.disconnect();
  parts = null;
}

function build(root) {
  const { texts } = context;
  parts = {
    count: element("p", { className: "soft count", role: "status" }),
    find: element("input", {
      type: "search", placeholder: texts("videos.find"), maxLength: 200, "aria-label": texts("videos.find"), oninput: typed,
    }),
    sort: element("select", { onchange: () => change((query) => query.set("sort", parts.sort.value)) },
      ...ORDERS.map((order) => element("option", { value: order, textContent: texts(`videos.sort.${order}`) }))),
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
      type: "button", className: "button more", textContent: texts("videos.more"), onclick: () => load(loaded),
    }),
  };
  const narrow = matchMedia("(max-width: 900px)").matches;
  root.replaceChildren(
    element("header", { className: "videos-head" },
      element("h2", { textContent: texts("videos.title") }), parts.count,
      element("div", { className: "tools" }, parts.find,
        element("label", {}, element("span", { className: "soft", textContent: texts("videos.sort") }), parts.sort),
        parts.turn)),
    element("div", { className: "videos-body" },
      element("details", { className: "facets", open: !narrow },
        element("summary", { textContent: texts("videos.filters") }), parts.facets,
        element("div", { className: "chosen" }, parts.within, parts.clear)),
      element("div", {}, parts.list, parts.note, parts.more)),
  );
  more = new IntersectionObserver(([seen]) => seen.isIntersecting && !parts.more.hidden && load(loaded), {
    rootMargin: "600px",
  });
  more.observe(parts.more);
}

// Facets and order are steps that «back» undoes; letters are not.
function change(edit, { step = true } = {}) {
  const query = state();
  edit(query);
  const text = query.toString();
  const hash = text ? `#/videos?${text}` : "#/videos";
  if (step) return context.go(hash);
  history.replaceState(history.state, "", hash);
  return load(0);
}

function typed() {
  clearTimeout(typing);
  const words = parts.find.value.trim();
  typing = setTimeout(
    () => change((query) => (words ? query.set("q", words) : query.delete("q")), { step: false }), TYPING,
  );
}

function choose(facet, value, is) {
  change((query) => {
    const others = query.getAll(facet).filter((other) => other !== value);
    query.delete(facet);
    for (const one of is ? [...others, value] : others) query.append(facet, one);
  });
}

function clear() {
  parts.find.value = "";
  change((query) => ["q", ...FACETS].forEach((name) => query.delete(name)));
  parts.find.focus();
}

function searchAmong() {
  const query = state();
  const chosen = Object.fromEntries(FACETS.map((facet) => [facet, query.getAll(facet)]).filter(([, all]) => all.length));
  context.ask("within", JSON.stringify({ words: query.get("q") ?? "", ...chosen }));
}

async function load(offset) {
  const mine = ++loading;
  const query = state();
  query.set("offset", offset);
  query.set("limit", PAGE);
  parts.list.setAttribute("aria-busy", "true");
  let answer;
  try {
    const got = await fetch(`archive/videos?${query}`);
    if (!got.ok) throw new Error(got.status);
    answer = await got.json();
  } catch {
    if (mine === loading) context.say(context.texts("videos.failed"));
    return;
  }
  if (mine !== loading || !parts) return;
  place(answer, offset);
}

function place({ stamp, all, chosen, videos, facets }, offset) {
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

function card(video, stamp) {
  const { texts, language } = context;
  const spoken = video.languages.length
    ? video.languages.join(", ")
    : texts(video.heard ? "videos.silent" : "videos.unheard");
  const day = video.added && new Date(video.added).toLocaleDateString(language, { dateStyle: "medium" });
  const facts = [
    context.counted("videos.shots", video.shots),
    spoken,
    video.size[1] ? `${video.size[0]}×${video.size[1]}` : "",
    video.rate && texts("videos.rate", { rate: video.rate }),
    day && texts("videos.added", { date: day }),
  ].filter(Boolean);
  return element("li", { className: "video" },
    element("a", { className: "open", href: `#/videos/${encodeURIComponent(video.id)}` },
      element("span", { className: "screen" },
        video.poster
          ? element("img", { loading: "lazy", decoding: "async", alt: "", src: thumbnail(video.id, video.poster, stamp) })
          : null,
        element("span", { className: "length", textContent: clock(video.duration) })),
      element("b", { className: "name", textContent: video.name, title: video.name }),
      element("span", { className: "facts soft", textContent: facts.map((fact) => fact.replaceAll(" ", "\u00a0")).join("\u00a0· ") })),
    element("button", {
      type: "button", className: "button square search", title: texts("videos.search"),
      "aria-label": `${texts("videos.search")}: ${video.name}`,
      onclick: () => context.ask("within", JSON.stringify({ video: video.id })),
    }, icon("search")),
  );
}
