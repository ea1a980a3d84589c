// @ts-check
// How the page stands: what floats over the turns, which of them is in view, pictures that could not be had.

import { find } from "../ui/elements.js";

const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/** The bar and the dock float over the turns: they stand between them, whatever their heights. */
export function watchLayout() {
  for (const name of ["dock", "top"]) new ResizeObserver(() => measure(name)).observe(find(document, `#${name}`));
  document.addEventListener("error", pictureFailed, true);
}

/** To be called too where what comes next must stand right at once. @param {string} name of the bar or the dock */
export function measure(name) {
  document.documentElement.style.setProperty(`--${name}`, `${find(document, `#${name}`).offsetHeight}px`);
}

/** @param {HTMLElement} turn */
export function toTurn(turn) {
  turn.scrollIntoView({ block: "start", behavior: calm() ? "auto" : "smooth" });
}

/** @param {Event} event */
function pictureFailed(event) {
  if (event.target instanceof HTMLImageElement) event.target.classList.add("missing");
}
