// @ts-check
// How the page stands: what floats over the turns, which of them is in view, pictures that could not be had.

import { find, findAll } from "../ui/elements.js";

const AT_REST = 1500; // ms after an answer; scrolling to it is over
const STILL = 400; // ms without scrolling

const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/** The bar and the dock float over the turns: they stand between them, whatever their heights. */
export function watchLayout() {
  for (const name of ["dock", "top"]) new ResizeObserver(() => measure(name)).observe(find(document, `#${name}`));
  document.addEventListener("error", pictureFailed, true);
  document.addEventListener("scroll", () => (scrolled = performance.now()), { passive: true });
  nameSettings();
}

/** The settings' fields are called what stands above them: Gradio's own names are English. */
function nameSettings() {
  findAll(document, "#settings .block").forEach((block, place) => {
    const label = block.querySelector("label > span");
    if (!label) return;
    label.id = `setting-${place}`;
    for (const field of findAll(block, "input")) field.setAttribute("aria-labelledby", label.id);
  });
}

/** To be called too where what comes next must stand right at once. @param {string} name of the bar or the dock */
export function measure(name) {
  document.documentElement.style.setProperty(`--${name}`, `${find(document, `#${name}`).offsetHeight}px`);
}

/** @param {HTMLElement} turn */
export function scrollToTurn(turn) {
  turn.scrollIntoView({ block: "start", behavior: calm() ? "auto" : "smooth" });
  skipOffscreenTurns();
}

let resting = 0;
let scrolled = 0; // when the page moved last

/**
 * Earlier turns cost nothing while they are out of view, neither styles nor layout. They keep the room that they take
 * now, once whatever moves has come to rest, so that nothing jumps; what only the last turn offers goes from them then.
 */
export function skipOffscreenTurns() {
  clearTimeout(resting);
  resting = window.setTimeout(() => {
    if (performance.now() - scrolled < STILL) return skipOffscreenTurns(); // what changes above would move what is on its way
    const earlier = findAll(document, "#turns .turn:not(.latest, [hidden])");
    const above = earlier.filter((turn) => !turn.classList.contains("past") && turn.getBoundingClientRect().bottom < 0);
    for (const turn of above) turn.classList.add("past");
    const turns = earlier.slice(0, -1).filter((turn) => !turn.classList.contains("resting") && turn.offsetHeight); // the last of them is seen above the latest
    const rooms = turns.map((turn) => turn.getBoundingClientRect().height - parseFloat(getComputedStyle(turn).paddingBottom));
    turns.forEach((turn, at) => {
      turn.style.setProperty("contain-intrinsic-height", `auto ${rooms[at]}px`);
      turn.classList.add("resting");
    });
  }, AT_REST);
}

/** @param {Event} event */
function pictureFailed(event) {
  if (event.target instanceof HTMLImageElement) event.target.classList.add("missing");
}
