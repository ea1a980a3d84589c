// @ts-check
// A small menu under a button: one at a time; Escape, a click elsewhere, the button itself and Tab out of it close it.

import { closest, findAll } from "./elements.js";

const STOPS = "button:not(:disabled), input, select, textarea, a[href]";

/** @type {{menu: HTMLElement, button: HTMLElement} | null} */
let shown = null;

/**
 * The menu, empty, under its button; null where it was open and has been closed.
 * @param {HTMLElement} button @param {string} label @param {string} name a class of its own
 */
export function menuUnder(button, label, name) {
  const again = shown?.button === button;
  closeMenus();
  if (again) return null;
  const menu = document.createElement("div");
  menu.className = `menu ${name}`;
  menu.setAttribute("role", "dialog");
  menu.setAttribute("aria-label", label);
  button.setAttribute("aria-expanded", "true");
  shown = { menu, button };
  document.body.append(menu);
  place();
  new ResizeObserver(place).observe(menu);
  return menu;
}

/** @param {boolean} [returns] whether its button gets the focus */
export function closeMenus(returns = false) {
  if (!shown) return;
  const { menu, button } = shown;
  shown = null;
  menu.remove();
  button.setAttribute("aria-expanded", "false");
  if (returns) button.focus();
}

/**
 * What does not outlive a change of the address is closed: it was about what was shown before. A dialog is asked to
 * close as by Esc, so that whoever waits for its answer gets one.
 */
export function closeDialogs() {
  closeMenus();
  for (const dialog of document.querySelectorAll(/** @type {"dialog"} */ ("dialog[open]"))) {
    dialog.dispatchEvent(new Event("cancel", { cancelable: true }));
    if (dialog.open) dialog.close();
  }
}

// Below the button where there is room, else above it; never beyond the window's edges.
function place() {
  if (!shown) return;
  const { menu, button } = shown;
  const at = button.getBoundingClientRect();
  const edge = 8;
  const left = Math.min(at.left, innerWidth - menu.offsetWidth - edge);
  const below = innerHeight - at.bottom - 2 * edge;
  const up = below < Math.min(menu.scrollHeight, 240) && at.top > below;
  menu.style.left = `${Math.max(edge, left)}px`;
  menu.style.maxHeight = `${up ? at.top - 2 * edge : below}px`;
  menu.style.top = up ? "auto" : `${at.bottom + 6}px`;
  menu.style.bottom = up ? `${innerHeight - at.top + 6}px` : "auto";
}

/** @param {Event} event */
const isInside = ({ target }) =>
  target instanceof Node && (shown?.menu.contains(target) || shown?.button.contains(target));

addEventListener("resize", place);
document.addEventListener("pointerdown", (event) => {
  if (shown && !isInside(event)) closeMenus();
});
document.addEventListener(
  "keydown",
  (event) => {
    if (!shown) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape") closeMenus(true);
    else if (event.key === "Tab") return leaveByTab(event);
    else if (step && !closest(event, "input, select, textarea")) move(step);
    else return;
    event.preventDefault();
    event.stopPropagation();
  },
  true,
);

/** Past its last part to what follows its button, before its first to the button itself. @param {KeyboardEvent} event */
function leaveByTab(event) {
  if (!shown) return;
  const stops = findAll(shown.menu, STOPS).filter((one) => one.checkVisibility());
  const [first, last] = [stops[0], stops.at(-1)];
  if (event.shiftKey ? document.activeElement !== first : document.activeElement !== last) return;
  closeMenus(true);
  if (event.shiftKey) event.preventDefault();
}

/** @param {number} step */
function move(step) {
  if (!shown) return;
  const buttons = findAll(shown.menu, STOPS);
  const at = buttons.findIndex((button) => button === document.activeElement);
  buttons.at((at + step) % buttons.length)?.focus();
}
