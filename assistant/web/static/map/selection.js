// @ts-check
// What is selected on the map, and what can be done with it: play, search alike, put into a bin.

import { addToBin } from "../bins/add_to_bin.js";
import { element } from "../ui/elements.js";
import { icon } from "../ui/icons.js";
import { MOST_EXAMPLES } from "./points.js";
import { farthestPointSample } from "./viewport.js";
import { narrowThumbnail } from "../ui/thumbnails.js";

const SHOWN = 12;
const MOST_INTO_BIN = 500; // at once, as the server takes them

/** @typedef {import("../ui/types.d.ts").ViewContext} ViewContext */
/** @typedef {import("../ui/types.d.ts").Span} Span */
/**
 * @typedef {object} Actions
 * @property {(at: number) => void} play from this one of the selected on
 * @property {() => void} similar
 * @property {() => void} clear
 * @property {() => Span[]} spans
 */

/**
 * @param {HTMLElement} root @param {number[]} places @param {import("./viewport.js").Points} points @param {number} stamp
 * @param {ViewContext} context @param {Actions} acts
 */
export function placeSelection(root, places, points, stamp, context, acts) {
  const { texts } = context;
  root.hidden = !places.length;
  if (root.hidden) return root.replaceChildren();
  const button = (/** @type {Parameters<typeof icon>[0]} */ name, /** @type {string} */ key, /** @type {() => void} */ act, main = false) =>
    element("button", { type: "button", className: main ? "button main" : "button", onclick: act }, icon(name), texts(key));
  const hasBins = document.querySelector('#top .views a[data-view="bins"]');
  const intoBinButton = button("bin", "map.bin", () => intoBin(acts.spans(), context));
  intoBinButton.disabled = places.length > MOST_INTO_BIN;
  if (intoBinButton.disabled) intoBinButton.title = texts("map.bin.most", { n: MOST_INTO_BIN });
  const shown = farthestPointSample(points, places, SHOWN);
  const left = places.length - shown.length;
  const pictures = shown.map((at) => {
    const [video, name] = points.videos[points.of[at]];
    const label = texts("map.here", { n: points.number[at], video: name, start: "", end: "", kind: "" }).split(",")[0];
    return element("li", {}, element("button", {
      type: "button", "aria-label": label, title: label, onclick: () => acts.play(places.indexOf(at)),
    }, element("img", { alt: "", src: narrowThumbnail(video, points.number[at], stamp) })));
  });
  root.replaceChildren(
    element("p", { className: "count", role: "status", textContent: context.counted("map.selected", places.length) }),
    element("ol", {}, ...pictures, ...(left ? [element("li", { className: "soft", textContent: texts("map.more", { n: left }) })] : [])),
    element("div", { className: "acts" },
      button("search", "map.similar", acts.similar, true), button("play", "map.play", () => acts.play(0)),
      ...(hasBins ? [intoBinButton] : []),
      button("close", "map.clear", acts.clear)),
    ...(places.length > MOST_EXAMPLES ? [element("p", { className: "soft", textContent: texts("map.similar.some", { n: MOST_EXAMPLES, all: places.length }) })] : []));
}

/** @param {Span[]} spans @param {ViewContext} context */
async function intoBin(spans, context) {
  await addToBin(spans.map(({ video, start, end }) => ({ video, start, end })), { query: context.texts("map.title"), choose: true });
}
