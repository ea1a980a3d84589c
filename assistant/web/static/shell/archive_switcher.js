// @ts-check
// The chooser of archives: the archive's name in the bar at the top becomes a button with the list of them.
// Only where there are several: the page then says where their list is.

import { Problem, get, post } from "../ui/client.js";
import { find } from "../ui/elements.js";
import { closeMenus, menuUnder } from "../ui/menus.js";

/** @typedef {import("../wire.d.ts").ListedArchive} ListedArchive */

const list = document.querySelector('meta[name="archives"]')?.getAttribute("content") ?? "";

/** Called with each new conversation: the bar has been drawn anew. @param {Record<string, string>} texts */
export function setArchiveTexts(texts) {
  const name = document.querySelector("#top .archive b");
  if (!list || !name) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "choose";
  button.title = texts[".choose"];
  button.setAttribute("aria-label", `${texts[".choose"]}: ${name.textContent}`);
  button.innerHTML = '<b></b><svg viewBox="0 0 24 24" aria-hidden="true"><path d="M7 10l5 5 5-5"/></svg>';
  find(button, "b").textContent = name.textContent;
  button.addEventListener("click", () => open(button, texts));
  name.replaceWith(button);
}

/** @param {HTMLElement} button @param {Record<string, string>} texts */
async function open(button, texts) {
  const menu = menuUnder(button, texts[".list"], "archives");
  if (!menu) return; // it was open
  try {
    const { archives } = await get(list);
    for (const archive of archives) menu.append(entry(archive, texts));
    menu.querySelector("button")?.focus();
  } catch {
    const failed = document.createElement("p");
    failed.className = "failed";
    failed.textContent = texts[".unreachable"];
    menu.append(failed);
  }
}

/** @param {ListedArchive} archive @param {Record<string, string>} texts */
function entry({ name, address, error }, texts) {
  const target = new URL(address, location.href);
  const here = target.pathname === location.pathname;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "entry";
  button.innerHTML = "<b></b><small></small>";
  const [title, note] = button.children;
  title.textContent = name;
  if (here) button.setAttribute("aria-current", "page");
  tell(here ? texts[".here"] : error, Boolean(error) && !here);
  button.addEventListener("click", choose);
  return button;

  /** @param {string} sentence @param {boolean} [failed] */
  function tell(sentence, failed = false) {
    note.textContent = sentence;
    note.classList.toggle("failed", failed);
  }

  async function choose() {
    if (here) return closeMenus();
    button.disabled = true;
    tell(texts[".opening"]);
    try {
      const own = target.pathname.split("/").filter(Boolean).at(-1);
      await post(`${list}/${own}/open`);
      return location.assign(target.href);
    } catch (error) {
      tell((error instanceof Problem && error.message) || texts[".unreachable"], true);
    }
    button.disabled = false;
    button.focus();
  }
}
