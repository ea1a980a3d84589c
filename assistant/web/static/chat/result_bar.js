// @ts-check
// The bar above the last answer's hits: grid or list, order, how many, limits, print. What it sets is a turn like any
// other: a chip that undo takes back. Below the first answers stand the example questions that are left.

import { element, find, findAll } from "../ui/elements.js";
import { icon } from "../ui/icons.js";
import { menuUnder, closeMenus } from "../ui/menus.js";

const STORAGE_KEY = "filmoteca.list"; // in the browser: whether hits are shown as a list
const SORTS = ["match", "longest", "shortest", "newest", "oldest", "in_order"];
const LIMITS = [4, 8, 12, 24, 48];
const OFFERED_TURNS = 3; // with example questions below the answer; whoever asks on knows how

/** The limits as the running query has them; see assistant/web/chat/search_limits.py. @typedef {Record<string, any>} Limits */

/** @type {import("../ui/types.d.ts").Ask} */
let ask = () => {};
/** @type {Record<string, string>} */
let texts = {};
/** @type {Limits} */
let limits = {};
/** What this archive can be limited by, by the limit: [value, what it is called]. @type {Record<string, [string, string][]>} */
let choices = {};
/** Questions that are offered in this archive. @type {string[]} */
let examples = [];
/** What asked last, by its class and the turn it stands in: the next answer has it too, and the focus goes there. */
let used = { control: "", turn: "" };

/** @param {import("../ui/types.d.ts").Ask} send */
export function watchResultBar(send) {
  ask = send;
  new MutationObserver(place).observe(find(document, "#turns"), { childList: true, subtree: true });
  document.body.classList.toggle("as-list", isList());
}

/** @param {Record<string, string>} words @param {string[]} offered */
export function setResultTexts(words, offered) {
  [texts, examples] = [words, offered];
}

/** What stands after a turn, and what can be chosen. @param {Limits} now @param {Record<string, [string, string][]>} there */
export function setLimits(now, there) {
  [limits, choices] = [now, there];
  for (const bar of findAll(document, "#turns .result-bar")) {
    if (bar.closest(".turn.latest")) fill(bar);
    else empty(bar);
  }
  keepFocus();
  offer();
}

/** @param {string} control the class of what was used @param {Limits} change */
function askFor(control, change) {
  used = { control, turn: latestTurn() };
  ask("limits", JSON.stringify(change));
}

const latestTurn = () => findAll(document, "#turns .turn.latest")[0]?.id ?? "";

/** Whoever set something in the bar of an answer goes on in that of the next one, unless they have gone elsewhere. */
function keepFocus() {
  if (!used.control || used.turn === latestTurn()) return;
  const isElsewhere = document.activeElement !== document.body && !document.activeElement?.closest(".result-bar");
  const [next] = isElsewhere ? [] : findAll(document, `#turns .turn.latest .result-bar .${used.control}`);
  next?.focus({ preventScroll: true });
  if (next || isElsewhere) used.control = "";
}

/**
 * Of an earlier answer's bar the room alone stays, so that nothing jumps. Fields that nobody sees are not free: at each
 * click, dialog and view the browser looks through all of a page's fields for what it could fill in.
 * @param {HTMLElement} bar
 */
function empty(bar) {
  if (!bar.childElementCount) return;
  bar.style.minHeight = `${bar.offsetHeight}px`;
  bar.replaceChildren();
  delete bar.dataset.now;
}

/** Each answer with hits gets its bar before it is painted; the last one's is kept. */
function place() {
  for (const answered of findAll(document, "#turns .answered:has(.hits):not(:has(> .result-bar))")) {
    const bar = element("div", { className: "result-bar", role: "group", ariaLabel: texts.bar });
    fill(bar);
    find(answered, ".reply").after(bar);
    keepFocus();
  }
}

/** @param {HTMLElement} bar */
function fill(bar) {
  const now = JSON.stringify([limits, isList()]);
  if (bar.dataset.now === now) return;
  bar.dataset.now = now;
  bar.style.minHeight = "";
  const focused = bar.contains(document.activeElement) ? document.activeElement?.className : "";
  const filters = element("button", { type: "button", className: "filters", ariaExpanded: "false", onclick: () => openFilters(filters) },
    icon("filter"), texts.filters, chosen().length ? element("b", {}, ` ${chosen().length}`) : null);
  bar.replaceChildren(
    toggle(), choice("sort", SORTS.map((sort) => [sort, texts[`sort.${sort}`]]), limits.sort ?? "match", "match"),
    choice("limit", [["", texts["limit.usual"]], ...LIMITS.map((n) => /** @type {[string, string]} */ ([String(n), String(n)]))], String(limits.limit ?? ""), ""),
    filters,
    ...(examples.length ? [exampleButton()] : []),
    element("button", { type: "button", className: "print", title: texts.print, ariaLabel: texts.print, onclick: () => print() }, icon("print")));
  if (focused) findAll(bar, `.${focused.split(" ")[0]}`)[0]?.focus();
}

/** The example questions that nobody has asked in the turns that are shown. */
function notAsked() {
  const folded = (/** @type {string | null} */ text) => (text ?? "").trim().toLocaleLowerCase();
  const asked = new Set(findAll(document, "#turns .turn:not([hidden]) .asked p").map((said) => folded(said.textContent)));
  return examples.filter((question) => !asked.has(folded(question)));
}

/** Below the latest answer; no live region tells of them: the answer is what is news. */
function offer() {
  const [answered] = findAll(document, "#turns .turn.latest .answered");
  answered?.querySelector(":scope > .tries")?.remove();
  const questions = notAsked();
  if (!answered || !questions.length || findAll(document, "#turns .turn:not([hidden])").length > OFFERED_TURNS) return;
  const row = element("div", { className: "tries", role: "group", ariaLabel: texts.offered }, element("span", { ariaHidden: "true" }, texts.offered),
    ...questions.map((question) => element("button", { type: "button", className: "try", dir: "auto", onclick: () => ask("ask", question) }, question)));
  row.setAttribute("aria-live", "off");
  answered.append(row);
}

function exampleButton() {
  const button = element("button", { type: "button", className: "examples", ariaExpanded: "false" }, texts.examples);
  button.addEventListener("click", () => {
    const menu = menuUnder(button, texts.examples, "example-list");
    menu?.append(...notAsked().map((question) => element("button", { type: "button", className: "entry", onclick: () => (closeMenus(), ask("ask", question)) }, question)));
    menu?.querySelector("button")?.focus();
  });
  return button;
}

/** @param {"sort" | "limit"} name @param {[string, string][]} options @param {string} value @param {string} usual */
function choice(name, options, value, usual) {
  const known = options.some(([key]) => key === value) ? options : [...options, /** @type {[string, string]} */ ([value, value])];
  const select = element("select", { className: name, ariaLabel: texts[name], title: texts[name] },
    ...known.map(([key, label]) => new Option(label, key, key === value, key === value)));
  select.addEventListener("change", () => {
    const set = select.value === usual ? null : name === "limit" ? Number(select.value) : select.value;
    askFor(name, { [name]: set });
  });
  return select;
}

function toggle() {
  const list = isList();
  const button = element("button", { type: "button", className: "layout", title: texts[list ? "grid" : "list"], ariaLabel: texts.list, ariaPressed: String(list) },
    icon(list ? "grid" : "list"));
  button.addEventListener("click", () => {
    try {
      localStorage.setItem(STORAGE_KEY, String(!list));
    } catch {
      // it holds for this page only
    }
    document.body.classList.toggle("as-list", !list);
    for (const bar of findAll(document, "#turns .turn.latest .result-bar")) fill(bar);
  });
  return button;
}

function isList() {
  try {
    return localStorage.getItem(STORAGE_KEY) === "true";
  } catch {
    return document.body.classList.contains("as-list");
  }
}

const LISTS = ["person", "heard", "action", "language", "taught"];
const FIELDS = ["orientation", "colour", "has_speech", "has_writing", ...LISTS, "people", "min_seconds", "max_seconds", "recorded_from", "recorded_to", "sound", "written", "speech"];
const chosen = () => FIELDS.filter((field) => limits[field] !== null && limits[field] !== undefined && limits[field] !== "" && String(limits[field]) !== "");

/** @param {HTMLElement} button */
function openFilters(button) {
  const menu = menuUnder(button, texts.filters, "search-filters");
  if (!menu) return;
  const form = element("form", {});
  const row = (/** @type {string} */ name, /** @type {HTMLElement} */ field) => element("label", {}, element("span", {}, texts[`filter.${name}`]), field);
  const select = (/** @type {string} */ name, /** @type {[string, string][]} */ options) => row(name, element("select", { name },
    new Option(texts["filter.any"], ""), ...options.map(([value, key]) => new Option(texts[key], value, false, String(limits[name] ?? "") === value))));
  const number = (/** @type {string} */ name) => row(name, element("input", { type: "number", name, min: 0, step: "any", value: limits[name] ?? "" }));
  const date = (/** @type {string} */ name) => row(name, element("input", { type: "text", name, inputMode: "numeric", maxLength: 10, placeholder: texts["filter.date"], pattern: "\\d{4}(-\\d{2}){0,2}", value: limits[name] ?? "" }));
  const words = (/** @type {string} */ name) => row(name, element("input", { type: "text", name, maxLength: 200, value: limits[name] ?? "" }));
  const among = (/** @type {string} */ name) => {
    const [now] = [limits[name] ?? ""].flat();
    const known = (choices[name] ?? []).some(([value]) => value === String(now)) || String(now ?? "") === "" ? [] : [[now, String(now)]];
    const options = [...(choices[name] ?? []), ...known];
    return options.length ? row(name, element("select", { name }, new Option(texts["filter.any"], ""),
      ...options.map(([value, label]) => new Option(label, value, false, value === String(now))))) : "";
  };
  form.append(
    select("orientation", ["landscape", "portrait", "square"].map((value) => [value, `filter.${value}`])),
    select("colour", [["colour", "filter.in_colour"], ["black_and_white", "filter.black_and_white"]]),
    among("person"), number("people"), among("taught"),
    select("has_speech", [["true", "filter.yes"], ["false", "filter.no"]]), among("language"), words("speech"),
    among("heard"), words("sound"), among("action"), among("has_writing"), words("written"),
    number("min_seconds"), number("max_seconds"), date("recorded_from"), date("recorded_to"),
    element("button", { className: "apply" }, texts["filter.apply"]));
  const people = /** @type {HTMLInputElement} */ (form.elements.namedItem("people"));
  people.value = limits.people?.[0] ?? limits.people?.[1] ?? "";
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const change = changed(limits, Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, String(value)])));
    closeMenus(true);
    if (Object.keys(change).length) askFor("filters", change);
  });
  menu.append(form);
  form.querySelector("select")?.focus();
}

/**
 * What a form changes of the limits, as the server takes it.
 * @param {Limits} before @param {Record<string, string>} form its fields as text
 */
export function changed(before, form) {
  /** @type {Limits} */
  const change = {};
  for (const [name, text] of Object.entries(form)) {
    const written = text.trim();
    /** @type {any} */
    let value = written || null;
    if (value && ["has_speech", "has_writing"].includes(name)) value = written === "true";
    if (value && name.endsWith("_seconds")) value = Number(written);
    if (value && name === "people") value = Number(written) ? [Number(written), null] : [0, 0];
    const old = before[name] === "" ? null : before[name] ?? null;
    if (LISTS.includes(name)) { // the form shows the first of several: they stay until another is chosen
      if ((old?.[0] ?? null) !== value) change[name] = value === null ? [] : [value];
      continue;
    }
    const same = name === "people" && old && value ? old[0] === value[0] : JSON.stringify(old) === JSON.stringify(value);
    if (!same) change[name] = value;
  }
  return change;
}
