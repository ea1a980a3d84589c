// @ts-check
// Saved searches: a star beside the chips keeps the running query under a name, a menu runs it again, renames it,
// deletes it, copies its link, and tells what is new. In an archive that is only read the browser keeps them.

import { Problem, get, post } from "../ui/client.js";
import { find, findAll } from "../ui/elements.js";
import { closeMenus, menuUnder } from "../ui/menus.js";
import { fill } from "../ui/texts.js";
import { forBrowser, isSameName, keptSearches, keepSearches } from "./browser_searches.js";
import { copyLink, searchAddress } from "./deep_links.js";
import { currentSession } from "./sessions.js";
import { say } from "./query_chips.js";

const ICONS = {
  star: "M12 4l2.4 5 5.6.7-4.1 3.8 1.1 5.5-5-2.7-5 2.7 1.1-5.5L4 9.7 9.6 9z",
  list: "M6 4h12v16l-6-4-6 4z",
  rename: "M5 19h3L18 9l-3-3L5 16zM13 8l3 3",
  delete: "M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13",
  link: "M10 14a4 4 0 0 0 6 0l3-3a4 4 0 0 0-6-6l-1 1M14 10a4 4 0 0 0-6 0l-3 3a4 4 0 0 0 6 6l1-1",
};

/** @typedef {import("./browser_searches.js").SavedSearch} SavedSearch */

/** @type {Record<string, string>} */
let texts = {};
/** @type {import("../ui/types.d.ts").Ask} */
let ask = () => {};
let keeps = true; // whether the archive keeps them; else this browser does

/** @param {string} key @param {Record<string, string>} values */
const filled = (key, values) => fill(texts[key], values);

/**
 * Called with each new conversation: the bar at the top has been drawn anew.
 * @param {Record<string, string>} words @param {import("../ui/types.d.ts").Ask} send
 */
export function setSavedTexts(words, send) {
  texts = words;
  ask = send;
  const group = document.querySelector("#top .kept");
  if (group && !group.querySelector(".saved")) {
    const button = icon("list", texts.title);
    button.classList.add("saved");
    button.addEventListener("click", () => openList(button));
    group.prepend(button);
  }
}

/** The star, beside undo and redo, while there is something to keep. */
export function placeStar() {
  const steps = document.querySelector("#query .steps");
  if (!steps || !document.querySelector("#query .part")) return;
  const button = icon("star", texts.save);
  button.classList.add("star");
  button.addEventListener("click", () => openNaming(button));
  steps.prepend(button);
}

/** Runs the saved search of that name; the browser's own goes along. @param {string} name */
export function runSaved(name) {
  const own = keptSearches().find((search) => isSameName(search.name, name));
  ask("saved", name, own ? JSON.stringify(own) : "");
  if (own) keep(keptSearches().map((search) => (search === own || isSameName(search.name, name) ? { ...search, run: new Date().toISOString() } : search)));
}

/** @param {HTMLElement} button */
function openNaming(button) {
  const menu = menuUnder(button, texts.save, "naming");
  if (!menu) return;
  const words = [...document.querySelectorAll("#query .part .words")].map((part) => part.textContent).filter(Boolean);
  const form = nameForm(words.join(", ").slice(0, 200), texts.keep, async (name) => {
    const made = await call("POST", { name, session: currentSession() });
    if (!keeps || made.query) keepOwn(made);
    closeMenus(true);
    say(filled("done", { name: made.name }));
  });
  menu.append(form);
  form.querySelector("input")?.select();
}

/** @param {HTMLElement} button */
async function openList(button) {
  const menu = menuUnder(button, texts.title, "saved-list");
  if (!menu) return;
  try {
    const { saved, keeps: does } = await get("saved");
    keeps = does;
    const searches = keeps ? saved : keptSearches();
    draw(menu, searches);
    menu.querySelector("button")?.focus();
    for (const search of searches) await tellNews(menu, search);
  } catch {
    menu.append(sentence(texts.failed, "failed"));
  }
}

/** @param {HTMLElement} menu @param {SavedSearch[]} searches */
function draw(menu, searches) {
  menu.replaceChildren();
  if (!searches.length) menu.append(sentence(texts.empty));
  for (const search of searches) menu.append(row(menu, search));
  if (!keeps) menu.append(sentence(texts.own));
}

/** @param {HTMLElement} menu @param {SavedSearch} search */
function row(menu, search) {
  const made = document.createElement("div");
  made.className = "row";
  made.dataset.name = search.name;
  const entry = document.createElement("button");
  entry.type = "button";
  entry.className = "entry";
  entry.innerHTML = '<span class="line"><b dir="auto"></b><span class="new" hidden></span></span><small></small>';
  find(entry, "b").textContent = search.name;
  find(entry, "small").textContent = search.said ? filled("ran", { when: search.said }) : "";
  entry.addEventListener("click", () => {
    closeMenus();
    runSaved(search.name);
  });
  made.append(
    entry,
    small("link", search, () => copyLink(searchAddress("saved", search.name), say, texts)),
    small("rename", search, () => rename(menu, made, search)),
    small("delete", search, () => remove(menu, search)),
  );
  return made;
}

/** @param {HTMLElement} menu @param {SavedSearch} search */
async function tellNews(menu, search) {
  const which = keeps ? { name: search.name } : { kept: forBrowser(search) };
  const { words } = await post("saved/new", which).catch((error) => {
    if (error.unreachable) throw error;
    return {};
  });
  if (!menu.isConnected) return;
  const shown = findAll(menu, ".row").find((made) => made.dataset.name === search.name);
  const badge = shown?.querySelector(".new");
  if (badge && words) Object.assign(badge, { textContent: words, hidden: false });
}

/** @param {HTMLElement} menu @param {HTMLElement} made its row @param {SavedSearch} search */
function rename(menu, made, search) {
  const form = nameForm(search.name, texts.keep, async (to) => {
    if (keeps) await call("PATCH", { name: search.name, to });
    else {
      if (!isSameName(to, search.name) && keptSearches().some((other) => isSameName(other.name, to))) throw new Error(filled("taken", { name: to }));
      keep(keptSearches().map((other) => (isSameName(other.name, search.name) ? { ...other, name: to } : other)));
    }
    made.replaceWith(row(menu, { ...search, name: to }));
    say(filled("renamed", { name: to }));
    find(menu, ".row button").focus();
  });
  made.replaceChildren(form);
  form.querySelector("input")?.select();
}

/** @param {HTMLElement} menu @param {SavedSearch} search */
async function remove(menu, search) {
  try {
    if (keeps) await call("DELETE", { name: search.name });
    else keep(keptSearches().filter((other) => !isSameName(other.name, search.name)));
    for (const made of findAll(menu, ".row")) if (made.dataset.name === search.name) made.remove();
    if (!menu.querySelector(".row")) draw(menu, []);
    menu.querySelector("button")?.focus();
    say(filled("deleted", { name: search.name }));
  } catch (error) {
    say(error instanceof Error ? error.message : "");
  }
}

/** @param {string} name @param {string} label @param {(name: string) => Promise<void>} done throws what is wrong with it */
function nameForm(name, label, done) {
  const form = document.createElement("form");
  form.className = "name-form";
  form.innerHTML = '<input type="text" maxlength="200" autocomplete="off" required><button type="submit"></button>';
  /** @type {HTMLInputElement} */
  const field = find(form, "input");
  const button = /** @type {HTMLButtonElement} */ (find(form, "button"));
  field.value = name;
  field.setAttribute("aria-label", texts.name);
  field.placeholder = texts.name;
  button.textContent = label;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    form.querySelector(".failed")?.remove();
    button.disabled = true;
    try {
      await done(field.value.trim());
    } catch (error) {
      form.append(sentence(error instanceof Error ? error.message : "", "failed"));
      field.focus();
    }
    button.disabled = false;
  });
  queueMicrotask(() => field.focus());
  return form;
}

/** @param {string} method @param {Record<string, unknown>} body */
async function call(method, body) {
  try {
    return await post("saved", body, method);
  } catch (error) {
    throw new Error((error instanceof Problem && error.message) || texts.failed, { cause: error });
  }
}

/** @param {SavedSearch} search */
function keepOwn(search) {
  if (keptSearches().some((other) => isSameName(other.name, search.name))) throw new Error(filled("taken", { name: search.name }));
  keep([...keptSearches(), search].sort((one, other) => one.name.localeCompare(other.name)));
}

/** @param {SavedSearch[]} searches */
function keep(searches) {
  if (!keepSearches(searches)) throw new Error(texts.full);
}

// small parts

/** @param {keyof typeof ICONS} name @param {string} label */
function icon(name, label) {
  const button = document.createElement("button");
  button.type = "button";
  button.title = label;
  button.setAttribute("aria-label", label);
  button.innerHTML = `<svg viewBox="0 0 24 24" aria-hidden="true"><path d="${ICONS[name]}"/></svg>`;
  return button;
}

/** @param {keyof typeof ICONS} name @param {SavedSearch} search @param {() => void} action */
function small(name, search, action) {
  const button = icon(name, filled(name, { name: search.name }));
  button.classList.add("small");
  button.addEventListener("click", action);
  return button;
}

/** @param {string} text @param {string} [kind] a class */
function sentence(text, kind = "soft") {
  const made = document.createElement("p");
  made.className = kind;
  made.textContent = text;
  if (kind === "failed") made.setAttribute("role", "alert");
  return made;
}
