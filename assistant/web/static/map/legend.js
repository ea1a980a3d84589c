// What the colours of the map mean: kinds of shots over all videos, or the videos with the most shots.

import { element } from "../ui/elements.js";
import { spread } from "./viewport.js";
import { OTHERS, PALETTE, thumbnail } from "../ui/thumbnails.js";

// Each point's place in the palette (-1: others), and the groups: [{group, name, shots, example}].
// `names` are the kinds' words, by their numbers, as far as there are any.
export function colours(points, by, context, names) {
  const { texts } = context;
  const count = points.x.length;
  const counts = new Map();
  const key = by === "kind" ? points.kind : points.of;
  for (let at = 0; at < count; at++) counts.set(key[at], (counts.get(key[at]) ?? 0) + 1);
  const order = [...counts.keys()].sort((a, b) => (by === "kind" ? a - b : counts.get(b) - counts.get(a) || a - b));
  const own = new Map(order.slice(0, PALETTE.length).map((value, place) => [value, place]));
  const of = new Int8Array(count);
  for (let at = 0; at < count; at++) of[at] = own.get(key[at]) ?? -1;
  const named = (value) => (by === "kind" ? names()[value] ?? texts("map.kind", { n: value + 1 }) : points.videos[value][1]);
  const groups = [...own].map(([value, group]) => ({ group, name: () => named(value), shots: counts.get(value) }));
  const others = order.slice(PALETTE.length).reduce((sum, value) => sum + counts.get(value), 0);
  if (others) groups.push({ group: -1, name: () => texts("map.others"), shots: others });
  return { of, groups, name: (at) => named(key[at]) };
}

// `alone` shows one group alone and says which is shown alone then.
export function placeLegend(parts, { of, groups }, by, points, stamp, context, seen, alone) {
  for (const button of parts.colour.children) button.setAttribute("aria-pressed", String(button.dataset.by === by));
  const entry = ({ group, name, shots }) => {
    const [example] = spread(points, [...of.keys()].filter((at) => of[at] === group), 1);
    const address = thumbnail(points.videos[points.of[example]][0], points.number[example], stamp);
    const button = element("button", {
      type: "button", "aria-pressed": "false",
      onclick: () => {
        const shown = alone(group);
        for (const other of parts.legend.querySelectorAll("button")) other.setAttribute("aria-pressed", "false");
        button.setAttribute("aria-pressed", String(shown === group));
      },
    },
      element("img", { loading: "lazy", alt: "", src: address }),
      element("span", {}, element("b", { textContent: name(), title: name() }),
        element("small", { className: "soft", textContent: shots.toLocaleString(context.language) })));
    button.style.setProperty("--class", PALETTE[group] ?? OTHERS);
    return element("li", {}, button);
  };
  parts.legend.replaceChildren(...groups.map(entry));
  nameLegend(parts, { groups }, by, stamp, seen);
}

// Names have come: those that stand there are told, each with the shot that shows it best.
export function nameLegend(parts, { groups }, by, stamp, { examples }) {
  parts.legend.querySelectorAll("button").forEach((button, place) => {
    const [picture, name] = [button.querySelector("img"), button.querySelector("b")];
    name.textContent = name.title = groups[place].name();
    const example = by === "kind" && examples?.[groups[place].group];
    if (example) picture.src = thumbnail(...example, stamp);
  });
}
