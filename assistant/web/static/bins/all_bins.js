// @ts-check
// All bins, as the server told last: their number on the link at the top, and the one used last in this browser.

import { element } from "../ui/elements.js";
import { createStore } from "../ui/store.js";
import { get } from "./client.js";
import { counted, text } from "./texts.js";

/** @typedef {import("../wire.d.ts").ListedBin} ListedBin */

const STORAGE_KEY = `filmoteca.bin:${location.pathname}`; // in the browser: the bin used last

export const allBins = createStore({
  /** @type {ListedBin[]} */
  bins: [],
});

/** Asks the server for them. */
export async function fetchBins() {
  try {
    const { bins, total } = await get("bins/all");
    allBins.set({ bins });
    showTotal(total);
  } catch (error) {
    console.warn(error);
  }
}

/** The number of clips on the link to the bins. @param {number} total */
export function showTotal(total) {
  const link = document.querySelector('#top .views a[data-view="bins"]');
  if (!link) return;
  link.querySelector(".count")?.remove();
  link.normalize();
  link.setAttribute("aria-label", counted("link", total));
  if (total) link.append(" ", element("b", { className: "count", ariaHidden: "true" }, total.toLocaleString(document.documentElement.lang)));
}

/** The bin used last, where there still is one; else the only one there is, else one with a usual name. */
export function lastBin() {
  const { bins } = allBins.state;
  let last = "";
  try {
    last = localStorage.getItem(STORAGE_KEY) ?? "";
  } catch {
    // nothing is kept in this browser
  }
  if (bins.some((one) => one.name === last)) return last;
  return bins.length === 1 ? bins[0].name : text("first");
}

/** @param {string} name */
export function rememberBin(name) {
  try {
    localStorage.setItem(STORAGE_KEY, name);
  } catch {
    // it counts for this page only
  }
}
