// @ts-check
// What the map's view is made of, and what it says: how far it is, which shot is meant.

import { element } from "../ui/elements.js";
import { icon } from "../ui/icons.js";
import { thumbnail } from "../ui/thumbnails.js";
import { roughDuration, timecode } from "../ui/timecodes.js";
import { moveTooltip } from "../ui/tooltip.js";

/** @typedef {import("../ui/types.d.ts").ViewContext} ViewContext */
/** @typedef {Record<"lasso" | "view" | "closer" | "further" | "fit", () => unknown> & {colour: (by: string) => void}} Actions */
/** @typedef {import("../wire.d.ts").ShotMap} ShotMap */

/** Puts the view together; gives its parts by name. @param {HTMLElement} root @param {ViewContext} context @param {Actions} acts */
export function buildMap(root, context, acts) {
  const { texts } = context;
  const button = (/** @type {Parameters<typeof icon>[0]} */ name, /** @type {string} */ key, /** @type {() => unknown} */ act, more = {}) => element("button", {
    type: "button", className: "button square", title: texts(key), "aria-label": texts(key), onclick: act, ...more,
  }, icon(name));
  const parts = {
    count: element("p", { className: "soft count", role: "status" }),
    progress: element("p", { className: "progress", role: "status", hidden: true }),
    colour: element("div", { className: "switch", role: "group", "aria-label": texts("map.colour") },
      ...["kind", "video"].map((by) => element("button", {
        type: "button", "data-by": by, textContent: texts(`map.colour.${by}`), onclick: () => acts.colour(by),
      }))),
    legend: element("ol", { className: "map-legend", "aria-label": texts("map.legend") }),
    canvas: element("canvas"),
    tip: element("div", { className: "shot-tip", hidden: true }),
    place: element("p", { className: "soft place", role: "status" }),
    selection: element("section", { className: "selection", hidden: true }),
    lasso: button("lasso", "map.lasso", acts.lasso, { "aria-pressed": "false" }),
  };
  const stage = element("div", {
    className: "map-stage", tabIndex: 0, role: "application", "aria-label": texts("map.canvas"),
  }, parts.canvas);
  const tools = element("div", { className: "tools" }, parts.lasso, button("view", "map.view", acts.view),
    element("span", { className: "gap" }), button("plus", "map.zoom.in", acts.closer),
    button("minus", "map.zoom.out", acts.further), button("fit", "map.zoom.fit", acts.fit));
  root.replaceChildren(
    element("header", { className: "map-head" }, element("h2", { textContent: texts("map.title") }), parts.count,
      element("p", { className: "soft about", textContent: texts("map.about") }), parts.colour),
    element("div", { className: "map-body" },
      element("div", { className: "map-frame" }, stage, tools, parts.progress, parts.selection),
      parts.legend),
    element("div", { className: "map-foot" }, parts.place,
      element("span", { className: "soft keys", textContent: texts("map.keys") })),
    parts.tip,
  );
  return { ...parts, stage };
}

/** How far the map is: what is there is shown meanwhile. @param {ReturnType<typeof buildMap>} parts @param {ShotMap} progress @param {ViewContext} context */
export function showProgress(parts, { shots, placed, work }, context) {
  const { texts, language } = context;
  const number = (/** @type {number} */ n) => n.toLocaleString(language);
  parts.count.textContent = placed < shots && placed
    ? texts("map.of", { placed: number(placed), n: number(shots) })
    : context.counted("map.shots", shots);
  const doing = work.doing !== "none";
  parts.progress.hidden = !doing && shots > 0;
  parts.progress.classList.toggle("wrong", Boolean(work.error));
  parts.progress.style.setProperty("--done", String(doing && !work.error ? work.done : 0));
  if (work.error) parts.progress.textContent = work.error;
  else if (doing) {
    const words = [texts(`map.${work.doing}`, { n: number(shots), done: Math.round(100 * work.done) })];
    if (work.left !== null) words.push(texts("footage.left", { time: roughDuration(work.left) }));
    parts.progress.textContent = words.join(" · ");
  }
  else if (!shots) parts.progress.textContent = texts("map.empty");
}

/** Nobody could be asked how far the map is. @param {ReturnType<typeof buildMap>} parts @param {ViewContext} context */
export function showUnavailable(parts, context) {
  parts.progress.hidden = false;
  parts.progress.textContent = context.texts("map.unread");
}

/**
 * Shows the tip of a point; gives what a screen reader says of the shot.
 * @param {ReturnType<typeof buildMap>} parts @param {import("./viewport.js").Viewport} plane @param {number} at
 * @param {import("./legend.js").Colours} colour @param {number} stamp @param {ViewContext} context
 */
export function showShotDetails(parts, plane, at, colour, stamp, context) {
  const { videos, of, number, start, end, x, y } = plane.points;
  const [video, name] = videos[of[at]];
  const kind = colour.name(at);
  const [from, to] = [timecode(start[at]), timecode(end[at])];
  parts.tip.replaceChildren(
    element("img", { alt: "", src: thumbnail(video, number[at], stamp) }),
    element("b", { textContent: name }),
    element("span", { className: "soft", textContent: `${from} – ${to}` }),
    element("span", { className: "soft", textContent: kind === name ? "" : kind }));
  parts.tip.hidden = false;
  const box = parts.stage.getBoundingClientRect();
  const top = box.top + plane.toY(y[at]);
  moveTooltip(parts.tip, box.left + plane.toX(x[at]), top - 10, top + 18);
  return context.texts("map.here", { n: number[at], video: name, start: from, end: to, kind });
}
