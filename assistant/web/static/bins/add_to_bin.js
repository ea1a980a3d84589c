// @ts-check
// Adding shots to a bin from wherever they are shown: by a button, by the key B, by dragging, all of a turn at once.

import { closest, element, find, findAll } from "../ui/elements.js";
import { icon } from "../ui/icons.js";
import { isTyping } from "../ui/keyboard.js";
import { Problem } from "../ui/client.js";
import { dismiss, toast } from "../ui/toasts.js";
import { allBins, fetchBins, lastBin, rememberBin } from "./all_bins.js";
import { chooseBin } from "./chooser.js";
import { addressOf, onOtherWindowChange, post } from "./client.js";
import { watchDrags } from "./drop_tray.js";
import { counted, setTexts, text } from "./texts.js";

/** @typedef {import("../wire.d.ts").VideoSpan} Span */

export function watchAddToBin() {
  new MutationObserver(mark).observe(find(document, "#turns"), { childList: true, subtree: true });
  document.addEventListener("click", (event) => {
    const button = closest(event, "#turns .aside");
    const all = closest(event, "#turns .all-aside");
    const card = button?.closest(".card");
    if (button && card) addToBin([spanOf(card)], { query: queryOf(button), choose: event.shiftKey });
    if (all) addToBin(likelyCards(all).map(spanOf), { query: queryOf(all), choose: event.shiftKey });
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    if (event.key.toLowerCase() !== "b" || document.querySelector("dialog[open]")) return;
    const card = closest(event, "#turns .card");
    if (!card) return;
    event.preventDefault(); // else the letter is written into the chooser
    addToBin([spanOf(card)], { query: queryOf(card), choose: event.shiftKey });
  });
  watchDrags({
    dragOf: (card) => ({ spans: [spanOf(card)], query: queryOf(card) }),
    dropped: ({ spans, query }, name) => addToBin(spans, { query, name }),
  });
  onOtherWindowChange(fetchBins);
}

/**
 * Called with each new conversation: the bar at the top has been drawn anew.
 * @param {Record<string, string>} words @param {string} language
 */
export function setBinTexts(words, language) {
  setTexts(words, language);
  fetchBins();
  mark();
}

/** Each card gets its button, each turn with several shown ones a button for all. */
function mark() {
  if (!text("aside") || text("aside") === "aside") return; // not spoken yet
  for (const card of findAll(document, "#turns .card:not(:has(.aside))")) {
    const button = element("button", { type: "button", className: "aside", title: text("aside") }, icon("aside"));
    button.setAttribute("aria-label", text("aside.shot", { n: card.dataset.number || card.dataset.shot }));
    card.append(button);
    card.draggable = true;
    for (const image of card.querySelectorAll("img")) image.draggable = false;
  }
  for (const answered of findAll(document, "#turns .answered:has(> .hits):not(:has(.all-aside))")) {
    const cards = answered.querySelectorAll(":scope > .hits > .card").length;
    if (cards < 2) continue;
    const label = counted("aside.all", cards);
    const button = element("button", { type: "button", className: "all-aside" }, icon("aside"), label);
    find(answered, ":scope > .hits").after(button);
  }
}

/** The cards above the button: unlikely ones below it are not meant, be they unfolded or not. @param {Element} from */
function likelyCards(from) {
  const answered = from.closest(".answered");
  return answered ? findAll(answered, ":scope > .hits > .card") : [];
}

/** @param {Element} card @returns {Span} */
function spanOf(card) {
  const { video = "", start, end } = /** @type {HTMLElement} */ (card).dataset;
  return { video, start: Number(start), end: Number(end) };
}

/** What was asked in the turn that something stands in. @param {Element} part */
export const queryOf = (part) => /** @type {HTMLElement | null} */ (part.closest(".turn"))?.dataset.query ?? "";

/**
 * Spans into a bin: the one named, or chosen, or used last; says what was done and lets it be undone.
 * @param {Span[]} spans
 * @param {{query?: string, name?: string, choose?: boolean, anyway?: boolean}} [options] `query` is what found them;
 *   with `anyway` spans go in that are there already
 */
export async function addToBin(spans, { query = "", name = "", choose = false, anyway = false } = {}) {
  if (choose) dismiss();
  const { bins } = allBins.state;
  const into = name || (choose ? await chooseBin(bins, lastBin()) : lastBin());
  if (!into || !spans.length) return;
  try {
    const done = await post("bins/add", { name: into, spans, query, anyway });
    rememberBin(done.name);
    await fetchBins();
    const undo = () => takeBack(done);
    const other = async () => {
      const elsewhere = await chooseBin(allBins.state.bins, done.name);
      if (!elsewhere || elsewhere === done.name) return;
      await takeBack(done, { quiet: true });
      addToBin(spans, { query, name: elsewhere });
    };
    /** @type {import("../ui/toasts.js").Action[]} */
    const actions = done.added.length ? [[text("undo"), undo], [text("other"), other]] : [];
    if (done.same) {
      const again = () => addToBin(spans, { query, name: done.name, anyway: true });
      if (!done.added.length) actions.push([text("anyway"), again], [text("other"), other]);
    }
    toast(sentenceOf(done), actions, { undo: done.added.length ? undo : null });
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    toast(error.message, [], { wrong: true });
  }
}

/** @typedef {import("../wire.d.ts").ClipsAdded} Done */

/** @param {Done} done */
function sentenceOf({ name, added, same, near, created }) {
  if (!added.length) return counted("put.same", same, { name });
  const sentences = [counted(created ? "put.created" : "put", added.length, { name })];
  if (same) sentences.push(counted("put.some", same));
  if (near) sentences.push(added.length === 1 ? text("put.near.it") : counted("put.near", near));
  return sentences.join(" ");
}

/** @param {Done} done @param {{quiet?: boolean}} [options] */
async function takeBack({ name, version, added, created }, { quiet = false } = {}) {
  try {
    if (created) await post("bins/delete", { name, version, forget: true });
    else await post("bins/remove", { name, clips: added });
    if (!quiet) toast(text("undone"));
  } catch (error) {
    toast(error instanceof Error ? error.message : "", [], { wrong: true });
  }
  await fetchBins();
  if (location.hash === addressOf(name)) window.dispatchEvent(new HashChangeEvent("hashchange"));
}
