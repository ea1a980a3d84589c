// Where dragged shots can be dropped: a tray of bins that shows while one is dragged, and the link to the bins.

import { bins, lastBin, putAside, queryOf, spanOf } from "./add_to_bin.js";
import { chooseBin } from "./chooser.js";
import { text } from "./texts.js";
import { element } from "../ui/elements.js";
import { icon } from "../ui/icons.js";

const MOST_SHOWN = 7; // bins; the others are a click away in the chooser

let dragged = null; // {spans, query}
let tray = null;

export function watchDrags() {
  document.addEventListener("dragstart", (event) => {
    const card = event.target.closest?.("#turns .card");
    if (!card) return;
    dragged = { spans: [spanOf(card)], query: queryOf(card) };
    event.dataTransfer.effectAllowed = "copy";
    event.dataTransfer.setData("text/plain", card.dataset.name ?? "");
    const picture = card.querySelector("img");
    if (picture?.complete) event.dataTransfer.setDragImage(picture, 40, 24);
    setTimeout(show); // once the drag has begun: changing the page within it ends it
  });
  document.addEventListener("dragend", hide);
  document.addEventListener("dragover", (event) => {
    const place = dragged && target(event);
    for (const lit of document.querySelectorAll(".drop-here")) lit.classList.toggle("drop-here", lit === place);
    if (!place) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
    place.classList.add("drop-here");
  });
  document.addEventListener("drop", async (event) => {
    const place = dragged && target(event);
    if (!place) return;
    event.preventDefault();
    const { spans, query } = dragged;
    hide();
    const name = "bin" in place.dataset ? place.dataset.bin || (await chooseBin(bins, lastBin())) : lastBin();
    if (name) putAside(spans, { query, name });
  });
}

const target = (event) => event.target.closest?.('#bin-tray [data-bin], #top a[data-view="bins"]');

function show() {
  if (!dragged || tray) return;
  const last = lastBin();
  const names = [last, ...bins.map(({ name }) => name).filter((name) => name !== last)].slice(0, MOST_SHOWN);
  const place = (name, label) => element("li", { "data-bin": name }, icon(name ? "aside" : "plus"), element("span", {}, label));
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
  for (const lit of document.querySelectorAll(".drop-here")) lit.classList.remove("drop-here");
}
