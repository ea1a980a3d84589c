// @ts-check
// The language model in use, under its name below the message box: what else can be chosen, and one that is offered.
// Nothing is fetched without a click on the button that says its size.

import { Problem, get, post } from "../ui/client.js";
import { element } from "../ui/elements.js";
import { closeMenus, menuUnder } from "../ui/menus.js";
import { toast } from "../ui/toasts.js";

/** @typedef {import("../wire.d.ts").ModelMenu} ModelMenu */
/** @typedef {import("../wire.d.ts").ModelChoice} ModelChoice */
/** @typedef {import("../wire.d.ts").ModelFetch} ModelFetch */

const ADDRESS = "language-model";
const POLL = 1000; // ms between two looks at how far a download is

/** @type {Record<string, string>} */
let texts = {};
let isFollowed = false;

/** Called with each new conversation: what is below the message box was drawn anew. @param {Record<string, string>} given */
export function setModelTexts(given) {
  texts = given;
  const button = /** @type {HTMLElement | null} */ (document.querySelector("#models .choose-model"));
  button?.addEventListener("click", () => openMenu(button));
  if (button && document.querySelector("#turns .welcome")) offerInWelcome();
}

/** @param {HTMLElement} button */
async function openMenu(button) {
  const menu = menuUnder(button, texts.choose, "language-models");
  if (!menu) return; // it was open
  menu.append(element("p", { className: "soft" }, texts.looking));
  try {
    /** @type {ModelMenu} */
    const { models, note } = await get(ADDRESS);
    menu.replaceChildren(...models.map((model) => entry(model, button)));
    if (note) menu.append(element("p", { className: "soft" }, note));
    const first = menu.querySelector("[aria-current]") ?? menu.querySelector("button");
    if (first instanceof HTMLElement) first.focus();
    if (models.length) offerCard().then((card) => card && menu.append(card));
  } catch (error) {
    menu.replaceChildren(element("p", { className: "failed" }, sentenceOf(error)));
  }
}

/** @param {ModelChoice} model @param {HTMLElement} button */
function entry({ name, label, note, current }, button) {
  const small = element("small", {}, note);
  const made = element("button", { type: "button", className: "entry", onclick: choose }, element("b", {}, label), small);
  if (current) made.setAttribute("aria-current", "true");
  return made;

  async function choose() {
    if (current) return closeMenus(true);
    made.disabled = true;
    small.textContent = texts.loading;
    try {
      /** @type {ModelMenu} */
      const menu = await post(ADDRESS, { name });
      showName(menu.label);
      closeMenus(true);
      toast(texts.switched.replace("{name}", menu.label));
    } catch (error) {
      made.disabled = false;
      small.className = "failed";
      small.textContent = sentenceOf(error);
      button.isConnected && made.focus();
    }
  }
}

/** @param {string} label */
function showName(label) {
  for (const name of document.querySelectorAll("#models .choose-model b")) {
    name.textContent = label;
    for (const attribute of ["title", "aria-label"]) name.parentElement?.setAttribute(attribute, `${texts.choose}: ${label}`);
  }
}

async function offerInWelcome() {
  const card = await offerCard();
  const welcome = document.querySelector("#turns .welcome");
  if (card && welcome && !welcome.querySelector(".model-offer")) welcome.querySelector("h3")?.before(card);
}

/** The card of the model that is offered, or of its download; null where there is neither. */
async function offerCard() {
  try {
    /** @type {ModelFetch} */
    const fetched = await get(`${ADDRESS}/fetch`);
    if (fetched.state === "fetching") return fetchCard(fetched);
    const { sentence, yes } = await get(`${ADDRESS}/offer`);
    if (!sentence) return null;
    const accept = element("button", { type: "button", className: "do", onclick: begin }, yes);
    const refuse = element("button", { type: "button", onclick: no }, texts.no);
    const buttons = element("span", { className: "doing" }, accept, refuse);
    const card = element("div", { className: "model-offer" }, element("p", {}, sentence), buttons);
    return card;

    async function begin() {
      try {
        card.replaceWith(fetchCard(await post(`${ADDRESS}/offer`)));
      } catch (error) {
        toast(sentenceOf(error), [], { wrong: true });
      }
    }

    async function no() {
      dismissCards();
      await post(`${ADDRESS}/offer`, {}, "DELETE").catch(() => {});
    }
  } catch {
    return null; // an offer that cannot be made is none
  }
}

/** @param {ModelFetch} fetched */
function fetchCard(fetched) {
  const words = element("p", {}, fetched.sentence);
  words.setAttribute("role", "status");
  const bar = element("progress", { max: 1, value: fetched.share });
  const stop = element("button", { type: "button", onclick: () => post(`${ADDRESS}/fetch`, {}, "DELETE") }, texts.stop);
  const doing = element("span", { className: "doing" }, bar, stop);
  const card = element("div", { className: "model-offer" }, words, doing);
  follow();
  return card;
}

/** Looks how far it is until it is over, once for all cards. */
async function follow() {
  if (isFollowed) return;
  isFollowed = true;
  /** @type {ModelFetch | undefined} */
  let fetched;
  do {
    await new Promise((done) => setTimeout(done, POLL));
    fetched = await get(`${ADDRESS}/fetch`).catch(() => undefined);
    if (fetched) showFetched(fetched);
  } while (fetched?.state === "fetching");
  isFollowed = false;
  dismissCards();
  if (!fetched) return;
  toast(fetched.sentence, [], { wrong: fetched.state === "failed" });
  if (fetched.state === "done") showName((await get(ADDRESS)).label);
}

/** @param {ModelFetch} fetched */
function showFetched(fetched) {
  for (const card of document.querySelectorAll(".model-offer:has(progress)")) {
    const [words, bar] = [card.querySelector("p"), card.querySelector("progress")];
    if (words && words.textContent !== fetched.sentence) words.textContent = fetched.sentence;
    if (bar) bar.value = fetched.share;
  }
}

function dismissCards() {
  for (const card of document.querySelectorAll(".model-offer")) card.remove();
}

/** @param {unknown} error */
const sentenceOf = (error) => (error instanceof Problem && error.message) || texts.unreachable;
