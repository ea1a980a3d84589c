// @ts-check
// What the colours of the map mean: kinds of shots over all videos, or the videos with the most shots.

import { element, find, findAll } from "../ui/elements.js";
import { farthestPointSample } from "./viewport.js";
import { narrowThumbnail, OTHER_COLOUR, PALETTE } from "../ui/thumbnails.js";

/** @typedef {import("../ui/types.d.ts").ViewContext} ViewContext */
/** @typedef {import("./viewport.js").Points} Points */
/** @typedef {"kind" | "video"} ColourBy */
/** What has one colour: its place in the palette, or -1 for all others. @typedef {{group: number, name: () => string, shots: number}} Group */
/** `of` is each point's group. @typedef {{of: Int8Array, groups: Group[], name: (at: number) => string}} Colours */
/** @typedef {Awaited<ReturnType<typeof import("../ui/client.js").fetchClassNames>>} ClassNames */
/** @typedef {ReturnType<typeof import("./map_dom.js").buildMap>} Parts */

/**
 * @param {Points} points @param {ColourBy} by @param {ViewContext} context
 * @param {() => Record<string, string>} names the kinds' words, by their numbers, as far as there are any
 * @returns {Colours}
 */
export function colours(points, by, context, names) {
  const { texts } = context;
  const count = points.x.length;
  /** @type {Map<number, number>} */
  const counts = new Map();
  const key = by === "kind" ? points.kind : points.of;
  for (let at = 0; at < count; at++) counts.set(key[at], (counts.get(key[at]) ?? 0) + 1);
  const shotsOf = (/** @type {number} */ value) => counts.get(value) ?? 0;
  const order = [...counts.keys()].sort((a, b) => (by === "kind" ? a - b : shotsOf(b) - shotsOf(a) || a - b));
  const own = new Map(order.slice(0, PALETTE.length).map((value, place) => [value, place]));
  const of = new Int8Array(count);
  for (let at = 0; at < count; at++) of[at] = own.get(key[at]) ?? -1;
  const named = (/** @type {number} */ value) => (by === "kind" ? names()[value] ?? texts("map.kind", { n: value + 1 }) : points.videos[value][1]);
  const groups = [...own].map(([value, group]) => ({ group, name: () => named(value), shots: shotsOf(value) }));
  const others = order.slice(PALETTE.length).reduce((sum, value) => sum + shotsOf(value), 0);
  if (others) groups.push({ group: -1, name: () => texts("map.others"), shots: others });
  return { of, groups, name: (/** @type {number} */ at) => named(key[at]) };
}

/**
 * @param {Parts} parts @param {Colours} colour @param {ColourBy} by @param {Points} points @param {number} stamp
 * @param {ViewContext} context @param {ClassNames} seen
 * @param {(group: number) => number | null} alone shows one group alone and says which is shown alone then
 */
export function placeLegend(parts, { of, groups, name: nameAt }, by, points, stamp, context, seen, alone) {
  for (const button of findAll(parts.colour, "button")) button.setAttribute("aria-pressed", String(button.dataset.by === by));
  const entry = (/** @type {Group} */ { group, name, shots }) => {
    const [example] = farthestPointSample(points, [...of.keys()].filter((at) => of[at] === group), 1);
    const address = narrowThumbnail(points.videos[points.of[example]][0], points.number[example], stamp);
    const button = element("button", {
      type: "button", "aria-pressed": "false",
      onclick: () => {
        const shown = alone(group);
        for (const other of parts.legend.querySelectorAll("button")) other.setAttribute("aria-pressed", "false");
        button.setAttribute("aria-pressed", String(shown === group));
      },
    },
      element("img", { loading: "lazy", alt: "", src: address }),
      element("span", {}, element("b", { textContent: breakable(name()), title: name() }),
        element("small", { className: "soft", textContent: shots.toLocaleString(context.language) })));
    button.style.setProperty("--class", PALETTE[group] ?? OTHER_COLOUR);
    return element("li", {}, button);
  };
  parts.legend.replaceChildren(...groups.map(entry));
  nameLegend(parts, { of, groups, name: nameAt }, by, stamp, seen);
}

/**
 * Names have come: those that stand there are told, each with the shot that shows it best.
 * @param {Parts} parts @param {Colours} colour @param {ColourBy} by @param {number} stamp @param {ClassNames} seen
 */
export function nameLegend(parts, { groups }, by, stamp, { examples }) {
  parts.legend.querySelectorAll("button").forEach((button, place) => {
    /** @type {HTMLImageElement} */
    const picture = find(button, "img");
    const name = find(button, "b");
    [name.textContent, name.title] = [breakable(groups[place].name()), groups[place].name()];
    const example = by === "kind" ? examples?.[groups[place].group] : undefined;
    if (example) picture.src = narrowThumbnail(example[0], example[1], stamp);
  });
}

/** A file's name breaks at what parts its words, before it breaks within one. @param {string} name */
const breakable = (name) => name.replace(/[_.-]+/g, "$&\u200b");
