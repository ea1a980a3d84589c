// @ts-check
// Several cards selected, by Ctrl or Shift with a click, by S, by their tick, or by a lasso; and what is done with all of them.

import { addToBin, queryOf } from "../bins/add_to_bin.js";
import { say } from "../chat/query_chips.js";
import { compareShots } from "../player/compare.js";
import { playSpans } from "../player/player.js";
import { mayTeach, teachShots } from "../teaching/teach_dialog.js";
import { styled } from "../ui/client.js";
import { closest, element, find, findAll, isShown } from "../ui/elements.js";
import { icon } from "../ui/icons.js";
import { isTyping } from "../ui/keyboard.js";
import { watchLasso } from "./lasso.js";
import { count } from "../ui/texts.js";

const MOST_EXAMPLES = 12; // shots of one search for others like them, as the server takes them
const LONGEST_NAME = 80; // of what a question gives an exported file

/** @type {import("../ui/types.d.ts").Ask} */
let ask = () => {};
/** @type {Record<string, any>} */
let texts = {};
/** @type {Record<string, string>} */
let playerTexts = {};
/** The card that a range begins at. @type {HTMLElement | null} */
let anchor = null;
/** The card that gets the focus when the bar goes that has it. @type {HTMLElement | undefined} */
let lastPicked;

/** @param {import("../ui/types.d.ts").Ask} send */
export function watchSelection(send) {
  ask = send;
  new MutationObserver(mark).observe(find(document, "#turns"), { childList: true, subtree: true, attributeFilter: ["hidden"], attributes: true });
  document.addEventListener("click", clicked, true);
  watchLasso(find(document, "#turns"), (touched, more) => {
    if (!more) for (const card of selected()) card.classList.toggle("selected", touched.includes(card));
    for (const card of touched) card.classList.add("selected");
    draw();
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || document.querySelector("dialog[open]")) return;
    const card = closest(event, "#turns .card");
    if (event.key.toLowerCase() === "s" && card) toggle(card, event.shiftKey);
    else if (event.key === "Escape" && selected().length) clear();
    else return;
    event.preventDefault();
  });
}

/** @param {Record<string, any>} words @param {Record<string, string>} player */
export function setSelectionTexts(words, player) {
  [texts, playerTexts] = [words, player];
  mark();
}

/** Each card gets its tick. */
function mark() {
  if (!texts.pick) return;
  for (const card of findAll(document, '#turns .card:not([data-number="0"], :has(.pick))')) {
    const label = `${texts.pick} ${card.dataset.number || card.dataset.shot}`;
    card.append(element("button", { type: "button", className: "pick", title: texts.pick, ariaLabel: label, ariaPressed: "false" }, icon("tick")));
  }
  draw();
}

/** @param {MouseEvent} event */
function clicked(event) {
  const card = closest(event, "#turns .card");
  if (!card) return;
  const isTick = Boolean(closest(event, ".pick"));
  if (!isTick && !(closest(event, ".play") && (event.ctrlKey || event.metaKey || event.shiftKey))) return;
  event.preventDefault();
  event.stopPropagation();
  toggle(card, event.shiftKey);
}

/** @param {HTMLElement} card @param {boolean} range whether all from the last one on are meant */
function toggle(card, range) {
  const among = findAll(card.closest(".answered, .welcome") ?? document, ".card").filter(isShown);
  const [from, to] = [anchor ? among.indexOf(anchor) : -1, among.indexOf(card)];
  if (range && from >= 0) for (const one of among.slice(Math.min(from, to), Math.max(from, to) + 1)) one.classList.add("selected");
  else card.classList.toggle("selected");
  anchor = card;
  draw();
}

const selected = () => findAll(document, "#turns .card.selected").filter(isShown);

function clear() {
  for (const card of findAll(document, "#turns .card.selected")) card.classList.remove("selected");
  anchor = null;
  draw();
}

/** @param {HTMLElement} card */
const spanOf = ({ dataset: { video = "", shot, start, end, name } }) => ({ video, shot: Number(shot), start: Number(start), end: Number(end), name });

/** As a bin is exported, by its dialog. @param {import("../wire.d.ts").VideoSpan[]} spans @param {string} query what found them */
async function exportSpans(spans, query) {
  try {
    await styled("bins");
    const { openExport } = await import(new URL("../bins/export_dialog.js", import.meta.url).href);
    openExport({ name: query.slice(0, LONGEST_NAME) || texts["export.name"], spans, query });
  } catch (error) {
    console.warn(error);
    say(texts["export.failed"]);
  }
}

function draw() {
  const cards = selected();
  for (const tick of findAll(document, '#turns :is(.card.selected .pick[aria-pressed="false"], .card:not(.selected) .pick[aria-pressed="true"])')) {
    tick.setAttribute("aria-pressed", String(tick.parentElement?.classList.contains("selected")));
  }
  const known = /** @type {HTMLElement | null} */ (document.querySelector("#selection-bar"));
  if (known?.dataset.n === String(cards.length)) return;
  if (!cards.length) {
    if (known?.contains(document.activeElement)) lastPicked?.querySelector(/** @type {"button"} */ (".play"))?.focus({ preventScroll: true });
    return known?.remove();
  }
  lastPicked = cards.at(-1);
  const bar = known ?? element("div", { id: "selection-bar", role: "region", ariaLabel: texts.selection });
  bar.dataset.n = String(cards.length);
  const button = (/** @type {string} */ label, /** @type {() => unknown} */ act, off = false) => element("button", { type: "button", disabled: off, onclick: act }, label);
  const spans = () => selected().map(spanOf).map(({ video, start, end }) => ({ video, start, end }));
  const ids = () => selected().map(({ dataset }) => `${dataset.video}/${dataset.shot}`);
  bar.replaceChildren(
    element("p", { role: "status" }, count(texts.selected, cards.length, document.documentElement.lang)),
    button(texts.aside, () => addToBin(spans(), { query: queryOf(selected()[0]) })),
    button(texts.export, () => exportSpans(spans(), queryOf(selected()[0]))),
    button(texts.similar, () => (ask("similar", ids().slice(0, MOST_EXAMPLES).join(" ")), clear()), cards.length > MOST_EXAMPLES),
    mayTeach() ? button(texts.teach, () => teachShots(ids(), texts, say)) : "",
    button(texts.play, () => playSpans(selected().map(spanOf), 0, { reel: true })),
    button(texts.compare, () => {
      const [one, other] = selected().map(spanOf);
      compareShots([one, other], playerTexts);
    }, cards.length !== 2),
    button(texts.clear, clear));
  if (!known) document.body.append(bar);
}
