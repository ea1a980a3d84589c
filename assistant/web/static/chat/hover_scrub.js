// @ts-check
// The pointer over a card goes through its shot: a strip of frames, made when the pointer first rests there.

import { closest, element } from "../ui/elements.js";
import { CARD } from "./letterbox.js";

const FRAMES = 8; // of a strip; see STRIP_FRAMES in assistant/web/media/stills.py
const RESTS = 140; // ms over a card before its strip is asked for: none for what is only crossed

/** @type {HTMLElement | null} */
let over = null;
let waiting = 0;

export function watchHover() {
  if (!matchMedia("(hover: hover)").matches) return;
  document.addEventListener("pointermove", (event) => {
    const play = event.pointerType === "mouse" ? closest(event, "#turns .card .play:not(.pair)") : null;
    if (play !== over) enter(play);
    if (play) scrub(play, event.clientX);
  }, { passive: true });
}

/** @param {HTMLElement | null} play */
function enter(play) {
  clearTimeout(waiting);
  over?.querySelector(".strip")?.remove();
  over = play;
  if (play) waiting = setTimeout(show, RESTS, play);
}

/** @param {HTMLElement} play */
function show(play) {
  const { video = "", shot, strip } = /** @type {HTMLElement} */ (play.closest(".card")).dataset;
  if (strip === "none") return;
  const picture = new Image();
  picture.onload = () => {
    if (over !== play) return;
    const frames = element("i", { className: "frames" });
    frames.style.backgroundImage = `url("${picture.src}")`;
    lay(frames, picture.naturalWidth / FRAMES / picture.naturalHeight, play.querySelector("img"));
    play.append(element("i", { className: "strip" }, frames));
  };
  picture.onerror = () => (/** @type {HTMLElement} */ (play.closest(".card")).dataset.strip = "none"); // the file is away: the thumbnail stays
  picture.src = `media/strip/${encodeURIComponent(video)}/${shot}.jpg`;
}

/**
 * Frames stand on the card as its picture does.
 * @param {HTMLElement} frames @param {number} shape width by height of one @param {HTMLImageElement | null} thumbnail
 */
function lay(frames, shape, thumbnail) {
  const fills = thumbnail?.classList.contains("fills");
  const isWide = fills ? shape < CARD : shape > CARD;
  frames.style.cssText += isWide ? `width:100%;height:${(100 * CARD) / shape}%` : `height:100%;width:${(100 * shape) / CARD}%`;
  frames.style.setProperty("--frames", String(FRAMES));
  if (thumbnail) [frames.style.scale, frames.style.clipPath] = [thumbnail.style.scale, thumbnail.style.clipPath];
}

/** @param {HTMLElement} play @param {number} x of the pointer */
function scrub(play, x) {
  const shown = /** @type {HTMLElement | null} */ (play.querySelector(".strip"));
  const frames = /** @type {HTMLElement | null} */ (shown?.firstElementChild ?? null);
  if (!shown || !frames) return;
  const { left, width } = play.getBoundingClientRect();
  const place = frameAt((x - left) / width, FRAMES);
  frames.style.backgroundPositionX = `${(100 * place) / (FRAMES - 1)}%`;
  shown.style.setProperty("--at", `${(100 * (place + 1)) / FRAMES}%`);
}

/** The frame of so many at a share of the card's width. @param {number} share @param {number} frames */
export const frameAt = (share, frames) => Math.min(frames - 1, Math.max(0, Math.floor(share * frames)));
