// @ts-check
// How the page stands: what floats over the turns, which of them is in view, pictures that could not be had.

import { find } from "../ui/elements.js";

const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/** The dock floats over the turns: they end above it, whatever its height. */
export function watchLayout() {
  const dock = find(document, "#dock");
  const measure = () => document.documentElement.style.setProperty("--dock", `${dock.offsetHeight}px`);
  new ResizeObserver(measure).observe(dock);
  const top = find(document, "#top");
  new ResizeObserver(() =>
    document.documentElement.style.setProperty("--top", `${top.offsetHeight}px`),
  ).observe(top);
  document.addEventListener("error", pictureFailed, true);
}

/** @param {HTMLElement} turn */
export function toTurn(turn) {
  turn.scrollIntoView({ block: "start", behavior: calm() ? "auto" : "smooth" });
}

/** @param {Event} event */
function pictureFailed(event) {
  if (event.target instanceof HTMLImageElement) event.target.classList.add("missing");
}
