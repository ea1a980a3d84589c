// @ts-check
// What the view of one video is made of: its head, the picture with its labels, the legend, the list.

import { element, find } from "../ui/elements.js";
import { clock } from "../ui/timecodes.js";
import { icon } from "../ui/icons.js";
import { renameForm } from "../ui/rename_form.js";
import { post } from "../ui/client.js";
import { mayChange, removeVideos } from "../footage/remove_dialog.js";

/** @typedef {import("../ui/types.d.ts").ViewContext} ViewContext */
/** @typedef {import("./timeline.js").Video} Video */

let list = "#/videos"; // as it was left: with its filters

/** Where the list of videos is shown as it was left. */
const listAddress = () => list;

/** @param {string} hash of the list that is shown */
export function rememberList(hash) {
  list = hash;
}

/** @param {ViewContext} context */
export function backLink(context) {
  return element("a", { className: "button back", href: listAddress() }, icon("back"), context.texts("videos.back"));
}

/**
 * Puts the view of a video together; gives its parts by name.
 * @param {HTMLElement} root @param {Video} video @param {import("./timeline_canvas.js").TimelineCanvas} bars
 * @param {ViewContext} context @param {Record<"closer" | "further" | "fit" | "search" | "changed", () => void>} acts
 */
export function buildLine(root, video, bars, context, acts) {
  const { texts } = context;
  const button = (/** @type {Parameters<typeof icon>[0]} */ name, /** @type {string} */ key, /** @type {() => void} */ act) =>
    element("button", { type: "button", className: "button square", title: texts(key), "aria-label": texts(key), onclick: act }, icon(name));
  const { canvas } = bars;
  const parts = {
    canvas,
    spacer: element("div", { className: "spacer" }, canvas),
    tip: element("div", { className: "shot-tip", hidden: true }),
    place: element("p", { className: "soft place" }),
    legend: element("ol", { className: "legend", "aria-label": texts("videos.legend") }),
    shots: element("ol", { className: "shot-list", "aria-label": texts("videos.list") }),
  };
  const scroller = element("div", { className: "scroller" }, parts.spacer);
  const stage = element("div", {
    className: "stage", tabIndex: 0, role: "slider", "aria-label": texts("videos.line", { name: video.name }),
    "aria-valuemin": "1", "aria-valuenow": "1", "aria-valuemax": String(Math.max(1, video.shots.length)), "aria-keyshortcuts": "Enter + - 0",
  }, scroller);
  const { places, height } = bars.rows;
  canvas.style.height = `${height}px`;
  let above = 0;
  const rows = Object.entries(places).map(([name, [top, high]]) => {
    const label = element("span", { textContent: texts(name === "shots" ? "videos.shot" : `videos.${name}`) });
    label.style.cssText = `margin-top:${top - above}px;height:${high}px;line-height:${high}px`;
    above = top + high;
    return label;
  });
  const facts = [clock(Math.round(video.duration)), context.counted("videos.shots", video.shots.length),
    video.size[1] ? `${video.size[0]}×${video.size[1]}` : texts("videos.sound_alone"), ...video.speech.map((track) => track.name)].filter(Boolean);
  root.replaceChildren(
    backLink(context),
    element("header", { className: "line-head" },
      element("div", {}, element("h2", { textContent: video.name }),
        element("p", { className: "soft", textContent: facts.join(" · ") }),
        ...recording(video, context)),
      element("div", { className: "doing" },
        element("button", {
          type: "button", className: "button main", onclick: acts.search,
        }, icon("search"), texts("videos.search")),
        ...changes(video, context, acts.changed))),
    video.expected === null ? "" : element("p", {
      className: "soft", role: "status",
      textContent: texts("videos.in_progress.how", { done: clock(Math.round(video.duration)), all: clock(Math.round(video.expected)) }),
    }),
    video.missing ? element("p", { className: "failed", role: "alert" }, video.missing, " ", ...locating(video, texts)) : "",
    ...(video.shots.length ? [
      element("div", { className: "line" },
        element("div", { className: "labels", "aria-hidden": "true" }, ...rows), stage),
      element("div", { className: "line-foot" }, parts.place,
        element("span", { className: "soft keys", textContent: texts("videos.keys") }),
        element("span", { className: "zooms" }, button("minus", "videos.zoom.out", acts.further),
          button("plus", "videos.zoom.in", acts.closer), button("fit", "videos.zoom.fit", acts.fit))),
      element("h3", { textContent: texts("videos.legend") }), parts.legend,
      element("h3", { textContent: texts("videos.list") }), parts.shots,
    ] : [element("p", { className: "soft", textContent: texts("videos.no_shots") })]),
    parts.tip,
  );
  return { ...parts, scroller, stage };
}

/** What is known of its recording. @param {Video} video @param {ViewContext} context */
function recording({ details = [] }, { texts }) {
  if (!details.length) return [];
  const said = details.map(({ name, value, origin }) => element("div", { title: origin ? texts("videos.recording.from", { name: origin }) : "" },
    element("dt", { textContent: name }), element("dd", { textContent: value })));
  return [element("dl", { className: "recording", "aria-label": texts("videos.recording") }, ...said)];
}

/** What the owner may do with it. @param {Video} video @param {ViewContext} context @param {() => void} changed */
function changes(video, context, changed) {
  if (!mayChange()) return [];
  const { texts } = context;
  const rename = element("button", { type: "button", className: "button", onclick: begin }, icon("pencil"), texts("videos.rename"));
  function begin() {
    const heading = find(document, "#view .line-head h2");
    const words = { label: texts("videos.rename.label"), save: texts("videos.rename.save"), most: 250 };
    renameForm(heading, words, async (wanted) => {
      const { name } = await post("footage/rename", { video: video.id, name: wanted });
      video.name = heading.textContent = name;
    }, () => rename.focus());
  }
  const remove = element("button", {
    type: "button", className: "button", onclick: async () => (await removeVideos([video], context, { away: Boolean(video.missing) })) && changed(),
  }, icon("remove"), texts("videos.remove"));
  return [rename, remove];
}

/** Where the owner may add footage, a video that was moved can be located. @param {Video} video @param {ViewContext["texts"]} texts */
function locating(video, texts) {
  if (!document.querySelector('#top .views a[data-view="footage"]')) return [];
  return [element("a", { href: `#/footage/locate/${encodeURIComponent(video.id)}`, textContent: texts("footage.away.locate") })];
}
