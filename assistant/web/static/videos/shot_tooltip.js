// @ts-check
// What is said of the shot under the pointer or the keys: its picture, its times, what is spoken in it.

import { element } from "../ui/elements.js";
import { thumbnail } from "../ui/thumbnails.js";
import { timecode } from "../ui/timecodes.js";

/** @typedef {import("../ui/types.d.ts").ViewContext} ViewContext */
/** @typedef {import("./timeline.js").Video} Video */

/** @param {Video} video @param {number} place of a shot @param {ViewContext} context */
export function shotWords(video, place, context) {
  const [start, end, scene, of] = video.shots[place];
  const name = video.names?.[of];
  const shows = name ? `${of} (${name.toLocaleLowerCase(context.language)})` : of;
  const said = (video.speech[0]?.lines ?? []).filter((line) => line[0] < end && line[1] > start);
  return {
    here: context.texts("videos.here", { n: place + 1, start: timecode(start), end: timecode(end), scene, class: shows }),
    brief: context.texts("videos.brief", { n: place + 1, scene, class: shows }),
    said: said.map((line) => line[2]).join(" "),
    known: (video.annotations ?? []).map(({ kind, spans }) => ({
      kind, words: [...new Set(spans.filter((span) => span[0] < end && span[1] > start).map((span) => span[2]))].slice(0, 6).join(", "),
    })).filter(({ words }) => words),
  };
}

/** @param {HTMLElement} tip @param {Video} video @param {number} place of a shot @param {ViewContext} context */
export function placeTooltip(tip, video, place, context) {
  if (tip.dataset.shot === String(place)) return;
  tip.dataset.shot = String(place);
  const [start, end] = video.shots[place];
  const { brief, said, known } = shotWords(video, place, context);
  tip.replaceChildren(
    element("img", { alt: "", src: thumbnail(video.id, place + 1, video.stamp) }),
    element("b", { textContent: `${timecode(start)} – ${timecode(end)}` }),
    element("span", { className: "soft", textContent: brief }),
    ...(said ? [element("q", { textContent: said })] : []),
    ...known.map(({ kind, words }) => element("span", { textContent: `${context.texts(`videos.${kind}`)}: ${words}` })),
  );
}
