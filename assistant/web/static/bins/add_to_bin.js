// Putting shots aside from wherever they are shown: by a button, by the key B, by dragging, all of a turn at once.

import { Refusal, addressOf, asked, heedOthers, told } from "./client.js";
import { chooseBin } from "./chooser.js";
import { counted, speakBins, text } from "./texts.js";
import { watchDrags } from "./drop_tray.js";
import { element } from "../ui/elements.js";
import { icon } from "../ui/icons.js";
import { isTyping } from "../ui/keyboard.js";
import { dismiss, toast } from "../ui/toasts.js";

const LAST = `filmoteca.bin:${location.pathname}`; // in the browser: the bin used last

export let bins = []; // all of them, as the server told last

export function watchAside() {
  const sheet = element("link", { rel: "stylesheet", href: new URL("add_to_bin.css", import.meta.url).href });
  document.head.append(sheet);
  new MutationObserver(mark).observe(document.getElementById("turns"), { childList: true, subtree: true });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("#turns .aside");
    const all = event.target.closest("#turns .all-aside");
    if (button) putAside([spanOf(button.closest(".card"))], { query: queryOf(button), choose: event.shiftKey });
    if (all) putAside(shownCards(all).map(spanOf), { query: queryOf(all), choose: event.shiftKey });
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    if (event.key.toLowerCase() !== "b" || document.querySelector("dialog[open]")) return;
    const card = event.target.closest?.("#turns .card");
    if (!card) return;
    event.preventDefault(); // else the letter is written into the chooser
    putAside([spanOf(card)], { query: queryOf(card), choose: event.shiftKey });
  });
  watchDrags();
  heedOthers(recount);
}

// Called with each new conversation: the bar at the top has been drawn anew.
export function speakAside(words, language) {
  speakBins(words, language);
  recount();
  mark();
}

export async function recount() {
  try {
    const all = await asked("bins/all");
    bins = all.bins;
    count(all.total);
  } catch (error) {
    console.warn(error);
  }
}

// The number of clips on the link to the bins.
export function count(total) {
  const link = document.querySelector('#top .views a[data-view="bins"]');
  if (!link) return;
  link.querySelector(".count")?.remove();
  link.setAttribute("aria-label", counted("link", total));
  if (total) link.append(element("b", { className: "count", ariaHidden: "true" }, String(total)));
}

// Each card gets its button, each turn with several shown ones a button for all.
function mark() {
  if (!text("aside") || text("aside") === "aside") return; // not spoken yet
  for (const card of document.querySelectorAll("#turns .card:not(:has(.aside))")) {
    const button = element("button", { type: "button", className: "aside", title: text("aside") }, icon("aside"));
    button.setAttribute("aria-label", text("aside.shot", { n: card.dataset.number || card.dataset.shot }));
    card.append(button);
    card.draggable = true;
    for (const image of card.querySelectorAll("img")) image.draggable = false;
  }
  for (const answered of document.querySelectorAll("#turns .answered:has(> .hits):not(:has(.all-aside))")) {
    const cards = answered.querySelectorAll(":scope > .hits > .card").length;
    if (cards < 2) continue;
    const label = text("aside.all");
    const button = element("button", { type: "button", className: "all-aside" }, icon("aside"), label);
    answered.querySelector(":scope > .hits").after(button);
  }
}

const shownCards = (from) => [...from.closest(".answered").querySelectorAll(".card")].filter((card) => card.offsetParent);

export const spanOf = ({ dataset: { video, start, end } }) => ({ video, start: Number(start), end: Number(end) });

export const queryOf = (part) => part.closest(".turn")?.dataset.query ?? "";

// The bin used last, where there still is one; else the only one there is, else one with a usual name.
export function lastBin() {
  let last = "";
  try {
    last = localStorage.getItem(LAST) ?? "";
  } catch {
    // nothing is kept in this browser
  }
  if (bins.some((one) => one.name === last)) return last;
  return bins.length === 1 ? bins[0].name : text("first");
}

export function useBin(name) {
  try {
    localStorage.setItem(LAST, name);
  } catch {
    // it counts for this page only
  }
}

// Spans into a bin: the one named, or chosen, or used last; says what was done and lets it be undone.
export async function putAside(spans, { query = "", name = "", choose = false, anyway = false } = {}) {
  if (choose) dismiss();
  const into = name || (choose ? await chooseBin(bins, lastBin()) : lastBin());
  if (!into || !spans.length) return;
  try {
    const done = await told("bins/add", { name: into, spans, query, anyway });
    useBin(done.name);
    await recount();
    const undo = () => takeBack(done);
    const other = async () => {
      const elsewhere = await chooseBin(bins, done.name);
      if (!elsewhere || elsewhere === done.name) return;
      await takeBack(done, { quiet: true });
      putAside(spans, { query, name: elsewhere });
    };
    const actions = done.added.length ? [[text("undo"), undo], [text("other"), other]] : [];
    if (done.same) {
      const again = () => putAside(spans, { query, name: done.name, anyway: true });
      if (!done.added.length) actions.push([text("anyway"), again], [text("other"), other]);
    }
    toast(sentenceOf(done), actions);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    toast(error.message, [], { wrong: true });
  }
}

function sentenceOf({ name, added, same, near, created }) {
  if (!added.length) return counted("put.same", same, { name });
  const said = [counted(created ? "put.created" : "put", added.length, { name })];
  if (same) said.push(counted("put.some", same));
  if (near) said.push(added.length === 1 ? text("put.near.it") : counted("put.near", near));
  return said.join(" ");
}

async function takeBack({ name, version, added, created }, { quiet = false } = {}) {
  try {
    if (created) await told("bins/delete", { name, version, forget: true });
    else await told("bins/remove", { name, clips: added });
    if (!quiet) toast(text("undone"));
  } catch (error) {
    toast(error.message, [], { wrong: true });
  }
  await recount();
  if (location.hash === addressOf(name)) window.dispatchEvent(new HashChangeEvent("hashchange"));
}
