// @ts-check
// The languages of the page under a button of the bar; the one chosen is kept in a cookie, and the page drawn anew.

import { find } from "../ui/elements.js";
import { closeMenus, menuUnder } from "../ui/menus.js";

const COOKIE = "filmoteca_language";

/** @param {HTMLElement} button */
export function openLanguages(button) {
  const menu = menuUnder(button, button.title, "languages");
  if (!menu) return; // it was open
  for (const [language, name] of Object.entries(JSON.parse(button.dataset.languages ?? "{}"))) {
    menu.append(entry(language, name, language === button.lang));
  }
  find(menu, "[aria-current]").focus();
}

/** @param {string} language @param {string} name @param {boolean} isChosen */
function entry(language, name, isChosen) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "entry";
  made.lang = language;
  made.textContent = name;
  if (isChosen) made.setAttribute("aria-current", "true");
  made.addEventListener("click", () => (isChosen ? closeMenus(true) : choose(language)));
  return made;
}

/** @param {string} language */
function choose(language) {
  document.cookie = `${COOKIE}=${language}; path=/; max-age=31536000; samesite=lax`;
  location.reload();
}
