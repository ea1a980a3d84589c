// @ts-check
// Pictures of shots, and the colours that stand for classes, kinds and videos.

/** The address of a shot's picture. @param {string} video @param {number} number @param {number} stamp */
export const thumbnail = (video, number, stamp) =>
  `media/thumbnail/${encodeURIComponent(video)}/${number}.jpg?v=${stamp}`;

/** The same for where it is shown at most 80 pixels wide. @param {string} video @param {number} number @param {number} stamp */
export const narrowThumbnail = (video, number, stamp) => `${thumbnail(video, number, stamp)}&w=160`;

const GOLDEN_ANGLE = 137.508; // degrees; numbers next to each other get hues far apart
const LIGHT = [62, 48, 74]; // percent; every so many hues the lightness changes too

/** The colour of a number counted from 0; without end, near hues differ in lightness. @param {number} number */
export function hue(number) {
  const angle = (210 + number * GOLDEN_ANGLE) % 360;
  return `hsl(${angle.toFixed(1)} ${number % 3 === 1 ? 52 : 60}% ${LIGHT[Math.floor(number / 7) % LIGHT.length]}%)`;
}

// Twelve that are told apart on dark and on light, also by most who see few colours: hues in turn light and dark.
export const PALETTE = [
  "#4c8dd6", "#e39a2d", "#35a37b", "#d4574e", "#8f6fd0", "#8a9a1f",
  "#d076a8", "#1f9fb5", "#b0703a", "#6a7f99", "#c2b01e", "#a04f8f",
];
export const OTHER_COLOUR = "#8d8a83"; // what gets no colour of its own

/** What draws on a canvas. @param {HTMLCanvasElement} canvas */
export const context2dOf = (canvas) => /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));

/** Pictures that are drawn again and again; the oldest are let go. */
export class PictureCache {
  /** @param {number} most that are kept @param {() => void} changed called when one has come */
  constructor(most, changed) {
    this.most = most;
    this.changed = changed;
    /** @type {Map<string, HTMLImageElement>} */
    this.known = new Map();
  }

  /** The picture, or null while it is on its way. @param {string} address */
  get(address) {
    let picture = this.known.get(address);
    if (!picture) {
      picture = new Image();
      picture.decoding = "async";
      picture.onload = () => this.changed();
      picture.src = address;
      if (this.known.size >= this.most) this.known.delete(this.known.keys().next().value ?? "");
    } else {
      this.known.delete(address);
    }
    this.known.set(address, picture);
    return picture.complete && picture.naturalWidth ? picture : null;
  }
}
