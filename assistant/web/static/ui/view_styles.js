// @ts-check
// The style sheets of the views, each fetched when something of its view is first shown.

import { element } from "./elements.js";

/** @type {Map<string, Promise<unknown>>} */
const sheets = new Map();

/** Waits until a view's styles are there, or cannot be had. @param {string} view */
export function styled(view) {
  const known = sheets.get(view);
  if (known) return known;
  const link = element("link", { rel: "stylesheet", href: new URL(`../${view}/view.css`, import.meta.url).href });
  const loaded = new Promise((done) => (link.onload = link.onerror = done));
  sheets.set(view, loaded);
  document.head.append(link);
  return loaded;
}
