// @ts-check
// Two shots side by side, in sync: both begin at their first frame; the shorter one waits at its last.

import { get } from "../ui/client.js";
import { openModal } from "../ui/dialogs.js";
import { element } from "../ui/elements.js";
import { timecode } from "../ui/timecodes.js";

/** @typedef {import("../ui/types.d.ts").Span} Span */
/** A side: its video, where the shot begins in what is loaded, and its seconds. @typedef {{video: HTMLVideoElement, from: number, long: number, name: string, start: number}} Side */

const APART = 0.12; // seconds that the two may be apart before one is set right

/** @param {[Span, Span]} spans @param {Record<string, string>} texts of the player */
export async function compareShots(spans, texts) {
  const sides = await Promise.all(spans.map(load));
  const long = Math.max(...sides.map((side) => side.long));
  const clock = element("span", { className: "clock" });
  const position = element("input", { type: "range", min: 0, max: long, step: 0.01, value: 0, ariaLabel: texts[".position"] });
  const toggle = element("button", { type: "button", className: "button main", onclick: () => (isPlaying() ? pause() : play()) });
  const swap = element("button", { type: "button", className: "button", textContent: texts[".compare.swap"], onclick: () => pair.append(/** @type {Node} */ (pair.firstChild)) });
  const close = element("button", { type: "button", className: "button", textContent: texts[".close"], onclick: () => dialog.close() });
  const pair = element("div", { className: "pair" }, ...sides.map(({ video, name, start, long }) => element("figure", {}, video,
    element("figcaption", {}, element("b", { dir: "auto", textContent: name }), ` ${timecode(start)} – ${timecode(start + long)}`))));
  const dialog = element("dialog", { className: "compare", "aria-label": texts[".compare"] },
    pair, position, element("div", { className: "doing" }, toggle, clock, swap, close));
  let at = 0, began = 0, frame = 0;

  const isPlaying = () => frame !== 0;
  const put = (/** @type {number} */ time) => sides.forEach((side) => (side.video.currentTime = side.from + Math.min(time, side.long - 0.04)));

  function play() {
    if (at >= long - 0.05) at = 0;
    put(at);
    began = performance.now() - 1000 * at;
    for (const { video } of sides) video.play().catch(() => {});
    frame = requestAnimationFrame(tick);
    draw();
  }

  function pause() {
    cancelAnimationFrame(frame);
    frame = 0;
    for (const { video } of sides) video.pause();
    draw();
  }

  function tick() {
    at = (performance.now() - began) / 1000;
    for (const side of sides) {
      const mine = side.video.currentTime - side.from;
      if (at >= side.long - 0.05) side.video.pause();
      else if (!side.video.seeking && Math.abs(mine - at) > APART) side.video.currentTime = side.from + at;
    }
    if (at >= long) return pause();
    frame = requestAnimationFrame(tick);
    draw();
  }

  function draw() {
    position.value = String(at);
    clock.textContent = `${timecode(Math.min(at, long))} / ${timecode(long)}`;
    position.setAttribute("aria-valuetext", clock.textContent);
    toggle.textContent = texts[isPlaying() ? ".pause" : ".play"];
  }

  position.addEventListener("input", () => {
    pause();
    at = Number(position.value);
    put(at);
    draw();
  });
  dialog.addEventListener("keydown", (event) => {
    if (event.key !== " " || event.target === close || event.target === swap) return;
    event.preventDefault();
    if (isPlaying()) pause();
    else play();
  });
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  dialog.addEventListener("close", () => {
    pause();
    for (const { video } of sides) video.removeAttribute("src");
    dialog.remove();
  });
  document.body.append(dialog);
  openModal(dialog);
  put(0);
  draw();
  toggle.focus();
}

/** @param {Span} span @returns {Promise<Side>} */
async function load({ video: id, shot = 1, start, end, name = "" }) {
  /** @type {import("../wire.d.ts").PlayableVideo} */
  const about = await get(`media/shots/${encodeURIComponent(id)}`);
  const video = element("video", { playsInline: true, preload: "auto", muted: true });
  video.src = about.plays ? `media/video/${encodeURIComponent(id)}` : `media/clip/${encodeURIComponent(id)}/${shot}.mp4?piece=0`;
  const first = about.plays ? start : start - about.shots[shot - 1][0];
  const most = about.plays ? end - start : Math.min(end - start, about.piece);
  return { video, from: first, long: most, name: name || about.name, start };
}
