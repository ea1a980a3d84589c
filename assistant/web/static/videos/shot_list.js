// @ts-check
// A video's shots as a list: the same as the bars, for readers and for screens that are no good for pointing.

import { element } from "../ui/elements.js";
import { hue, narrowThumbnail, thumbnail } from "../ui/thumbnails.js";
import { timecode } from "../ui/timecodes.js";
import { className } from "./class_legend.js";

const AT_ONCE = 120; // rows made before the browser may draw again

/**
 * @param {HTMLElement} root @param {import("./timeline.js").Video} video
 * @param {import("../ui/types.d.ts").ViewContext} context @param {(place: number) => void} play
 */
export function placeShots(root, video, context, play) {
  const lines = video.speech[0]?.lines ?? [];
  let line = 0;
  const row = (/** @type {number} */ place) => {
    const [start, end, scene, of] = video.shots[place];
    const said = [];
    while (line < lines.length && lines[line][1] <= start) line++;
    for (let at = line; at < lines.length && lines[at][0] < end; at++) said.push(lines[at][2]);
    const values = { n: place + 1, start: timecode(start), end: timecode(end) };
    const button = element("button", {
      type: "button", onclick: () => play(place),
    },
      element("span", { className: "unseen", textContent: context.texts("videos.list.shot", values) }),
      element("img", { loading: "lazy", decoding: "async", alt: "", src: narrowThumbnail(video.id, place + 1, video.stamp) }),
      element("b", { textContent: place + 1 }),
      element("span", { className: "times", textContent: `${values.start} – ${values.end}` }),
      element("span", { className: "of", "data-class": of, textContent: className(video, of, context) }),
      element("span", { className: "soft", textContent: context.texts("videos.list.scene", { n: scene }) }),
      element("span", { className: "words soft", textContent: said.join(" ") }));
    button.style.setProperty("--class", hue(of - 1));
    return element("li", {}, button);
  };
  root.replaceChildren();
  const add = (/** @type {number} */ first) => {
    if (first && !root.isConnected) return;
    const rows = document.createDocumentFragment();
    const last = Math.min(video.shots.length, first + AT_ONCE);
    for (let place = first; place < last; place++) rows.append(row(place));
    root.append(rows);
    if (last < video.shots.length) setTimeout(add, 0, last);
  };
  add(0);
}

/** A video's shots as the player takes them, the one at a place with its picture. @param {import("./timeline.js").Video} video @param {number} place */
export function spansOf(video, place) {
  const poster = thumbnail(video.id, place + 1, video.stamp);
  return video.shots.map(([start, end], at) => ({
    video: video.id, shot: at + 1, start, end, name: video.name, ...(at === place ? { poster } : {}),
  }));
}
