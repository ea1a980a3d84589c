// @ts-check
// A clip of a bin as a card: its picture, its source timecode and seconds, what found it, and the comment on it.

import { edit, opened, postRemark } from "./bin_store.js";
import { post } from "./client.js";
import { commentOf } from "../discussion/clip_comment.js";
import { remarksOf } from "../discussion/remarks.js";
import { counted, moment, seconds, text } from "./texts.js";
import { element, find, findAll } from "../ui/elements.js";
import { icon } from "../ui/icons.js";
import { isolated } from "../ui/texts.js";
import { timecode } from "../ui/timecodes.js";

/** @typedef {import("./bin_store.js").Clip} Clip */

const MANY = 60; // clips from which cards are filled as they come near, as view.css lays them out
const NEAR = "800px"; // above and below what is seen

/** What fills a card that is empty yet. @type {WeakMap<Element, () => void>} */
const unfilled = new WeakMap();

/** A card comes near, or gets the focus: it is filled. @param {Element | null} [card] */
export function fillCard(card) {
  if (!card) return;
  unfilled.get(card)?.();
  unfilled.delete(card);
  nearby.unobserve(card);
}

const nearby = new IntersectionObserver((seen) => {
  for (const { isIntersecting, target } of seen) if (isIntersecting) fillCard(target);
}, { rootMargin: NEAR });
addEventListener("beforeprint", () => findAll(document, ".storyboard .clip").forEach(fillCard));

/** A clip's place in the list: its name is there at once, the rest too unless there are many. @param {Clip} clip @param {boolean} later */
function clipCard(clip, later) {
  const card = element("li", { className: `clip ${clip.state}`, tabIndex: 0, draggable: !opened.state.token, "data-clip": clip.id });
  if (!later) return fillWith(card, clip);
  unfilled.set(card, () => {
    fillWith(card, clip);
    number(card, clip);
  });
  card.addEventListener("focus", () => fillCard(card), { once: true });
  nearby.observe(card);
  return card;
}

/** Of a bin that is seen by a link, a card to look at and talk about. @param {HTMLElement} card @param {Clip} clip */
function fillWith(card, clip) {
  const own = !opened.state.token;
  const picture = clip.thumbnail
    ? element("img", { src: clip.thumbnail, alt: "", loading: "lazy", draggable: false, width: 320, height: 180 })
    : element("span", { className: "no-picture" }, icon("missing"));
  const long = text("clip.seconds", { n: seconds(clip.end - clip.start, 2) });
  const screen = element(
    "button",
    { type: "button", className: "screen", "data-do": "play", disabled: Boolean(clip.state) },
    picture,
    element("span", { className: "number" }), " ",
    element("span", { className: "long" }, long),
  );
  const action = (/** @type {string} */ name, /** @type {Parameters<typeof icon>[0]} */ picture, /** @type {string} */ words, off = false) =>
    element("button", { type: "button", "data-do": name, disabled: off, title: words, ariaLabel: words }, icon(picture));
  const remarks = remarksOf(clip, { text, counted, moment }, postRemark, own);
  card.append(
    screen,
    element("b", { className: "name", title: clip.name, dir: "auto" }, clip.name),
    element(
      "span",
      { className: "codes" },
      element("span", { className: "code" }, `${clip.in} – ${clip.out}`),
      element("span", { className: "soft" }, `${timecode(clip.start)} – ${timecode(clip.end)}`),
    ),
    ...(clip.sentence ? [lost(clip)] : []),
    ...(clip.instead && own ? [insteadButton(clip)] : []),
    ...(clip.query ? [element("span", { className: "query soft", dir: "auto", title: clip.query }, `${text("clip.query")}: ${isolated(clip.query)}`)] : []),
    ...(own ? [commentOf(clip, { text, edit, write: (values) => post("bins/comment", values) })] : clip.comment ? [element("p", { className: "comment", dir: "auto" }, clip.comment)] : []),
    remarks.box,
  );
  if (own) card.append(
    element(
      "span",
      { className: "acts" },
      action("trim", "trim", text("clip.trim"), Boolean(clip.state)),
      action("earlier", "earlier", text("clip.earlier")),
      action("later", "later", text("clip.later")),
      remarks.add,
      action("remove", "remove", text("clip.remove")),
    ),
  );
  return card;
}

/** What is wrong with the clip's file; whoever may add footage is led to where a moved file is found again. @param {Clip} clip */
function lost({ sentence, state, video }) {
  const said = element("p", { className: "lost" }, sentence);
  const mayLocate = state === "moved" && document.querySelector('#top .views a[data-view="footage"]');
  if (mayLocate) said.append(" ", element("a", { href: `#/footage/locate/${encodeURIComponent(video)}` }, text("clip.locate")));
  return said;
}

/** @param {Clip} clip */
function insteadButton({ name, video, instead }) {
  const label = text("clip.instead", { name });
  const act = () => edit("relocate", { missing: video, video: instead }).catch((error) => console.warn(error));
  return element("button", { type: "button", className: "instead", onclick: act }, label);
}

/** The card in which a comment is being written; nothing draws over it. @param {HTMLElement} list */
const editing = (list) =>
  /** @type {HTMLElement | null | undefined} */ (list.querySelector(".commenting.editing")?.closest(".clip"));

/** @param {HTMLElement} list @param {number} id @param {string} [inside] the button in it, if there is one */
export function focusClip(list, id, inside = "") {
  const [card] = findAll(list, `[data-clip="${id}"]`);
  fillCard(card);
  const [part] = inside && card ? findAll(card, `[data-do="${inside}"]:not(:disabled)`) : [];
  (part ?? card)?.focus();
}

/** What each card was drawn from. @type {WeakMap<HTMLElement, string>} */
const drawnFrom = new WeakMap();

/**
 * The clips as cards in their order; those that are as they were stay, so that no picture flickers and a bin of
 * thousands is changed at once. One in which something is being written stays too, and is returned.
 * @param {HTMLElement} list @param {Clip[]} clips
 */
export function drawClips(list, clips) {
  const kept = editing(list);
  const known = new Map(findAll(list, ".clip").map((card) => [Number(card.dataset.clip), card]));
  const many = clips.length > MANY;
  list.classList.toggle("many", many);
  const cards = clips.map((clip, place) => {
    const from = JSON.stringify(clip);
    const old = known.get(clip.id);
    const card = old && (old === kept || drawnFrom.get(old) === from) ? old : clipCard(clip, many && !(old && !unfilled.has(old)));
    if (card !== kept) drawnFrom.set(card, from);
    const at = `${place} ${clips.length - 1 - place ? "" : "last"}`;
    if (card.dataset.at !== at) {
      card.dataset.at = at;
      number(card, clip);
    }
    return card;
  });
  const wanted = new Set(cards);
  for (const child of [...list.children]) if (!wanted.has(/** @type {HTMLElement} */ (child))) child.remove();
  if (!list.firstChild) list.append(...cards);
  else inOrder(list, cards);
  return kept;
}

/** Puts what a list holds in this order; what was moved alone is moved, however many it went past. @param {HTMLElement} list @param {HTMLElement[]} cards */
function inOrder(list, cards) {
  let next = list.firstElementChild;
  for (const card of cards) {
    if (next !== card && next && next.nextElementSibling === card && !next.querySelector(".commenting")) { // this one went on
      const gone = next;
      next = card;
      list.append(gone);
    }
    if (next === card) next = card.nextElementSibling;
    else list.insertBefore(card, next);
  }
}

/** Tells a card its place among all. @param {HTMLElement} card @param {Clip} clip */
function number(card, clip) {
  const [at, last] = (card.dataset.at ?? "").split(" ");
  const place = Number(at);
  card.setAttribute("aria-label", text("clip", { n: place + 1, name: clip.name, in: clip.in, out: clip.out }));
  if (unfilled.has(card) && !card.firstChild) return;
  const long = text("clip.seconds", { n: seconds(clip.end - clip.start, 2) });
  find(card, ".screen").ariaLabel = text("clip.play", { n: place + 1, seconds: long });
  find(card, ".number").textContent = String(place + 1);
  for (const button of card.querySelectorAll(/** @type {"button"} */ ('[data-do="earlier"], [data-do="later"]'))) {
    button.disabled = button.dataset.do === "earlier" ? place === 0 : last === "last";
  }
}

/** What stands where a bin holds nothing. */
export function noClips() {
  const chat = element("a", { className: "button", href: "#/" }, text("bin.empty.chat"));
  return element("li", { className: "blank soft" }, icon("aside"), element("p", {}, text("bin.empty")), chat);
}
