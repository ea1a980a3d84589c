// @ts-check
// Who is signed in, and signing out, under a button of the bar.

import { element, find } from "../ui/elements.js";
import { menuUnder } from "../ui/menus.js";

/** The site's own root, above an archive's address. */
const root = () => document.baseURI.replace(/\/a\/[^/]+\/$/, "/");

/** @param {HTMLElement} button */
export function openAccount(button) {
  const menu = menuUnder(button, button.title, "account");
  if (!menu) return; // it was open
  const { name = "", role = "", leave } = button.dataset;
  menu.append(element("p", { className: "who" }, element("b", { dir: "auto" }, name), element("small", {}, role)));
  if (!leave) return;
  const form = element("form", { method: "post", action: new URL("sign-out", root()).href });
  form.append(element("button", { type: "submit", className: "entry" }, leave));
  menu.append(form);
  find(menu, ".entry").focus();
}
