// @ts-check
// The classes of a video: each with its colour, a picture that stands for it, and how much of the video it takes.

import { element, find, findAll } from "../ui/elements.js";
import { hue, narrowThumbnail } from "../ui/thumbnails.js";

/** @typedef {import("../ui/types.d.ts").ViewContext} ViewContext */
/** @typedef {import("./timeline.js").Video} Video */
/** @typedef {import("./timeline.js").Shot} Shot */
/** A class; `longest` is the place of its longest shot. @typedef {{of: number, seconds: number, shots: number, longest: number}} ShotClass */

const SHOWN = 12;

/** The classes, those that take longest first. @param {Shot[]} shots */
export function classes(shots) {
  /** @type {Map<number, ShotClass>} */
  const found = new Map();
  shots.forEach(([start, end, , of], place) => {
    const one = found.get(of) ?? { of, seconds: 0, shots: 0, longest: place };
    const [from, to] = shots[one.longest];
    if (end - start > to - from) one.longest = place;
    one.seconds += end - start;
    one.shots += 1;
    found.set(of, one);
  });
  return [...found.values()].sort((one, other) => other.seconds - one.seconds);
}

/**
 * What a class is called: what it shows, where that is known, with the number that its bars have.
 * @param {Video} video @param {number | string} of @param {ViewContext} context
 */
export function className(video, of, context) {
  const name = video.names?.[of];
  return name ? `${of} · ${name}` : context.texts("videos.class", { n: of });
}

/** Names have come: those that stand there are told. @param {HTMLElement} root @param {Video} video @param {ViewContext} context */
export function nameLegend(root, video, context) {
  for (const name of findAll(root, "[data-class]")) {
    name.textContent = name.title = className(video, name.dataset.class ?? "", context);
  }
}

/**
 * @param {HTMLElement} root @param {Video} video @param {ViewContext} context
 * @param {{point: (of: number) => void, keep: (of: number) => number}} actions `point` shows a class alone for a moment,
 *   `keep` until another is chosen: it gives which one is kept then
 */
export function placeLegend(root, video, context, { point, keep }) {
  const all = classes(video.shots);
  const total = video.shots.reduce((sum, [start, end]) => sum + end - start, 0) || 1;
  const entry = (/** @type {ShotClass} */ { of, seconds, shots, longest }) => {
    const share = Math.round((100 * seconds) / total);
    const button = element("button", {
      type: "button", "aria-pressed": "false",
      onmouseenter: () => point(of), onmouseleave: () => point(0), onfocus: () => point(of), onblur: () => point(0),
      onclick: () => {
        const kept = keep(of);
        for (const other of root.querySelectorAll("button[aria-pressed]")) other.setAttribute("aria-pressed", "false");
        button.setAttribute("aria-pressed", String(kept === of));
      },
    },
      element("img", { loading: "lazy", alt: "", src: narrowThumbnail(video.id, longest + 1, video.stamp) }),
      element("span", {}, element("b", { "data-class": of, textContent: className(video, of, context) }),
        element("small", { className: "soft", textContent: context.counted("videos.class.shots", shots, { share }) })));
    button.style.setProperty("--class", hue(of - 1));
    return element("li", {}, button);
  };
  root.replaceChildren(...all.slice(0, SHOWN).map(entry));
  if (all.length <= SHOWN) return;
  const rest = element("li", {}, element("button", {
    type: "button", className: "button", textContent: context.texts("videos.class.more", { n: all.length }),
    onclick: () => {
      const added = all.slice(SHOWN).map(entry);
      rest.replaceWith(...added);
      find(added[0], "button").focus();
    },
  }));
  root.append(rest);
}
