// @ts-check
// Black bars around a picture (letterbox, pillarbox): on a card the picture is enlarged until they are out of sight,
// as retrieval/letterbox.py crops them before a picture is embedded.

const BLACK = 28; // of 255: black of limited range and what compression adds
const NOISE = 0.02; // share of a black row or column that may be lighter
const [LEAST, MOST] = [0.03, 0.6]; // share of the height or width, both bars together
const UNEVEN = 0.03; // share by which the two bars may differ
const [WIDE, HIGH] = [96, 54]; // dots that are looked at
const BROAD = 1.25; // width by height from which a picture fills its card; upright ones are shown whole

/**
 * The share of the width and of the height that lies within the bars; 1 where there are none.
 * @param {Uint8ClampedArray} dots four numbers each, row by row @param {number} wide @param {number} high
 */
export function pictureShare(dots, wide, high) {
  const isLit = (/** @type {number} */ x, /** @type {number} */ y) => {
    const at = 4 * (y * wide + x);
    return Math.max(dots[at], dots[at + 1], dots[at + 2]) > BLACK;
  };
  const range = (/** @type {number} */ n) => [...Array(n).keys()];
  const rows = range(high).map((y) => range(wide).filter((x) => isLit(x, y)).length > NOISE * wide);
  const columns = range(wide).map((x) => range(high).filter((y) => isLit(x, y)).length > NOISE * high);
  return { wide: inside(columns), high: inside(rows) };
}

/** @param {boolean[]} lit */
function inside(lit) {
  const before = lit.indexOf(true);
  const after = lit.length - 1 - lit.lastIndexOf(true);
  const black = (before + after) / lit.length;
  const even = Math.abs(before - after) <= Math.max(1, UNEVEN * lit.length);
  return before > 0 && after > 0 && even && black >= LEAST && black <= MOST ? 1 - black : 1;
}

/** Pictures of cards as they come. */
export function cropLetterboxes() {
  document.addEventListener("load", ({ target }) => {
    if (target instanceof HTMLImageElement && target.closest(".card .play, .choice .act")) fit(target);
  }, true);
}

/** @param {HTMLImageElement} picture */
function fit(picture) {
  const { naturalWidth: wide, naturalHeight: high } = picture;
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [WIDE, HIGH];
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  if (!pen || !wide) return;
  pen.drawImage(picture, 0, 0, WIDE, HIGH);
  const found = pictureShare(pen.getImageData(0, 0, WIDE, HIGH).data, WIDE, HIGH);
  const shape = (wide * found.wide) / (high * found.high);
  picture.classList.toggle("fills", shape >= BROAD);
  const bare = found.wide < 1 || found.high < 1;
  picture.style.transform = bare && shape >= BROAD ? `scale(${(1 / Math.max(found.wide, found.high)).toFixed(3)})` : "";
}
