// @ts-check
// Where dragged shots can be dropped: a tray of bins that shows while one is dragged, and the link to the bins.

import { allBins, lastBin } from "./all_bins.js";
import { chooseBin } from "./chooser.js";
import { text } from "./texts.js";
import { closest, element, findAll } from "../ui/elements.js";
import { icon } from "../ui/icons.js";

const MOST_SHOWN = 7; // bins; the others are a click away in the chooser

/** @typedef {{spans: import("../wire.d.ts").VideoSpan[], query: string}} Drag */

/** @type {Drag | null} */
let dragged = null;
/** @type {HTMLElement | null} */
let tray = null;

/**
 * @param {{dragOf: (card: Element) => Drag, dropped: (drag: Drag, name: string) => void}} actions what a card that is
 *   dragged stands for, and what is done where it is dropped on a bin
 */
export function watchDrags({ dragOf, dropped }) {
  document.addEventListener("dragstart", (event) => {
    const card = closest(event, "#turns .card");
    if (!card || !event.dataTransfer) return;
    dragged = dragOf(card);
    event.dataTransfer.effectAllowed = "copy";
    event.dataTransfer.setData("text/plain", card.dataset.name ?? "");
    const picture = card.querySelector("img");
    if (picture?.complete) event.dataTransfer.setDragImage(picture, 40, 24);
    setTimeout(show); // once the drag has begun: changing the page within it ends it
  });
  document.addEventListener("dragend", hide);
  document.addEventListener("dragover", (event) => {
    const place = dragged && target(event);
    for (const lit of findAll(document, ".drop-here")) lit.classList.toggle("drop-here", lit === place);
    if (!place) return;
    event.preventDefault();
    if (event.dataTransfer) event.dataTransfer.dropEffect = "copy";
    place.classList.add("drop-here");
  });
  document.addEventListener("drop", async (event) => {
    const place = dragged && target(event);
    if (!place) return;
    event.preventDefault();
    const drag = dragged;
    hide();
    const { bin } = place.dataset;
    const name = bin === undefined ? lastBin() : bin || (await chooseBin(allBins.state.bins, lastBin()));
    if (drag && name) dropped(drag, name);
  });
}

/** @param {Event} event */
const target = (event) => closest(event, '#bin-tray [data-bin], #top a[data-view="bins"]');

function show() {
  if (!dragged || tray) return;
  const last = lastBin();
  const names = [last, ...allBins.state.bins.map(({ name }) => name).filter((name) => name !== last)].slice(0, MOST_SHOWN);
  const place = (/** @type {string} */ name, /** @type {string} */ label) => element("li", { "data-bin": name }, icon(name ? "aside" : "plus"), element("span", {}, label));
  tray = element(
    "aside",
    { id: "bin-tray", ariaHidden: "true" },
    element("p", {}, text("tray")),
    element("ul", {}, ...names.map((name) => place(name, name)), place("", text("tray.new"))),
  );
  document.body.append(tray);
}

function hide() {
  dragged = null;
  tray?.remove();
  tray = null;
  for (const lit of findAll(document, ".drop-here")) lit.classList.remove("drop-here");
}
