// @ts-check
// The menu of conversations: searched, reopened, renamed, deleted; the one that is shown saved as a file, one of a file
// opened.

import { Problem } from "../ui/client.js";
import { element, findAll } from "../ui/elements.js";
import { icon } from "../ui/icons.js";
import { closeMenus, menuUnder } from "../ui/menus.js";
import { fill } from "../ui/texts.js";
import { toast } from "../ui/toasts.js";
import { conversations, conversationSession, deleteConversation, isAbout, keepsOnServer, onConversationsChange, renameConversation } from "./conversations.js";
import { chooseSession, conversationId, saveSession, resumeConversation } from "./sessions.js";

/** @typedef {import("./conversations.js").About} About */
/**
 * @typedef {object} Actions
 * @property {(session: string) => void} reopen one of the list
 * @property {(session: string) => void} open one of a file
 * @property {import("../ui/types.d.ts").Say} say
 */

/** @type {Record<string, string>} */
let texts = {};

/** @param {Record<string, string>} words */
export function setConversationTexts(words) {
  texts = words;
}

/** @param {HTMLElement} button @param {Actions} acts */
export async function openConversations(button, acts) {
  const menu = menuUnder(button, texts.conversations, "conversations");
  if (!menu) return;
  let all = await conversations().catch((error) => (told(error), /** @type {About[]} */ ([])));
  const empty = (await keepsOnServer().catch(() => false)) ? "conversations.empty_server" : "conversations.empty";
  const list = element("div", { className: "list", role: "list" });
  const none = element("p", { className: "soft" });
  const field = element("input", { type: "search", placeholder: texts["conversations.find"], oninput: () => draw() });
  field.setAttribute("aria-label", texts["conversations.find"]);
  const file = (/** @type {string} */ name, /** @type {() => void} */ act) =>
    element("button", { type: "button", className: `entry ${name}`, onclick: () => (closeMenus(), act()) }, texts[`session.${name}`]);
  menu.append(
    field, list, none,
    element("div", { className: "files" }, file("save", () => saveSession(acts.say)), file("open", () => chooseSession(acts.open, acts.say))));
  draw();
  (all.length > 1 ? field : menu.querySelector("button"))?.focus();
  onConversationsChange(() => {
    if (menu.isConnected && !list.querySelector("form")) conversations().then((now) => ((all = now), draw()), console.warn);
    return menu.isConnected;
  });

  function draw() {
    const found = all.filter((about) => isAbout(about, field.value.trim()));
    field.hidden = all.length < 2;
    const button = list.contains(document.activeElement) ? document.activeElement : null;
    const id = button && /** @type {HTMLElement | null} */ (button.closest(".row"))?.dataset.id;
    list.replaceChildren(...found.map((about) => row(about)));
    const same = id && findAll(list, ".row").find((one) => one.dataset.id === id);
    if (same) findAll(same, "button").find((one) => one.className === button?.className)?.focus();
    none.textContent = found.length ? "" : texts[all.length ? "conversations.none" : empty];
  }

  /** @param {About} about @returns {HTMLElement} */
  function row(about) {
    const isShown = about.id === conversationId();
    const entry = element("button", { type: "button", className: "entry", onclick: () => reopen(about) },
      about.picture ? element("img", { src: about.picture, alt: "", width: 64, height: 36, loading: "lazy" }) : element("i", {}),
      element("span", {}, element("b", { dir: "auto", textContent: about.title || texts["conversations.untitled"] }),
        element("small", { textContent: when(about.time) })));
    if (isShown) entry.setAttribute("aria-current", "true");
    const small = (/** @type {"rename" | "delete"} */ name, /** @type {() => unknown} */ act) => {
      const label = fill(texts[`conversations.${name}`], { name: about.title });
      return element("button", { type: "button", className: `small ${name}`, title: label, ariaLabel: label, onclick: act }, icon(name === "rename" ? "pencil" : "remove"));
    };
    /** @type {HTMLElement} */
    const made = element("div", { className: "row", role: "listitem", "data-id": about.id }, entry, small("rename", () => rename(made, about)), small("delete", () => remove(about)));
    return made;
  }

  /** @param {About} about */
  async function reopen(about) {
    const session = await conversationSession(about.id).catch(told);
    closeMenus(true);
    if (about.id === conversationId() || !session) return;
    resumeConversation(about.id);
    acts.reopen(session);
  }

  /** @param {HTMLElement} made its row @param {About} about */
  function rename(made, about) {
    const title = element("input", { type: "text", maxLength: 200, value: about.title, ariaLabel: texts["conversations.title"] });
    const form = element("form", { className: "name-form" }, title, element("button", {}, texts["conversations.keep"]));
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const name = title.value.trim() || about.title;
      if ((await renameConversation(about, name).catch(told)) !== null) Object.assign(about, { title: name, named: true });
      const drawn = row(about);
      form.replaceWith(drawn);
      drawn.querySelector("button")?.focus();
    });
    made.replaceWith(form);
    title.select();
  }

  /** @param {About} about */
  async function remove(about) {
    const back = await deleteConversation(about).catch(told);
    if (!back) return;
    all.splice(all.indexOf(about), 1);
    draw();
    (list.querySelector("button") ?? menu?.querySelector("button"))?.focus();
    toast(fill(texts["conversations.deleted"], { name: about.title }), [[texts["conversations.back"], back]], { undo: back });
  }
}

/** Says what went wrong. @param {unknown} error @returns {null} */
function told(error) {
  toast((error instanceof Problem && error.message) || texts["conversations.failed"], [], { wrong: true });
  return null;
}

/** "today at 15:04", "Tuesday", "12 March 2026": as the page's language writes it. @param {number} time */
function when(time) {
  const language = document.documentElement.lang;
  const days = Math.round((new Date().setHours(0, 0, 0, 0) - new Date(time).setHours(0, 0, 0, 0)) / 86_400_000);
  if (days < 1) return new Intl.DateTimeFormat(language, { hour: "numeric", minute: "2-digit" }).format(time);
  if (days < 2) return new Intl.RelativeTimeFormat(language, { numeric: "auto" }).format(-days, "day");
  return new Intl.DateTimeFormat(language, days < 7 ? { weekday: "long" } : { dateStyle: "medium" }).format(time);
}
