// @ts-check
// Black bars around a picture (letterbox, pillarbox): on a card it is enlarged until they are out of sight, as
// retrieval/letterbox.py crops them before a picture is embedded. Upright pictures are shown whole, without the bars.

const BLACK = 28; // of 255: black of limited range and what compression adds
const NOISE = 0.02; // share of a black row or column that may be lighter
const DARKEST = 20; // of 255: the black of bars around a picture that is hardly lighter
const FLAT = 3; // by which such a bar differs in itself, at most, and by which the picture rises above it
const STRAIGHT = 0.5; // share of its edge along which it does
const [LEAST, MOST] = [0.03, 0.6]; // share of the height or width, both bars together
const UNEVEN = 0.03; // share by which the two bars may differ
const [WIDE, HIGH] = [96, 54]; // dots that are looked at
export const CARD = 16 / 9; // width by height
const BROAD = 1.25; // width by height from which a picture fills its card; upright ones are shown whole

/**
 * The share of the width and of the height that lies within the bars; 1 where there are none. In a picture that is
 * hardly lighter than its bars they are told by their being flat and ending in a straight line.
 * @param {Uint8ClampedArray} dots four numbers each, row by row @param {number} wide @param {number} high
 */
export function pictureShare(dots, wide, high) {
  const range = (/** @type {number} */ n) => [...Array(n).keys()];
  const light = (/** @type {number} */ x, /** @type {number} */ y) => {
    const at = 4 * (y * wide + x);
    return Math.max(dots[at], dots[at + 1], dots[at + 2]);
  };
  const rows = range(high).map((y) => range(wide).map((x) => light(x, y)));
  const columns = range(wide).map((x) => range(high).map((y) => light(x, y)));
  const found = { wide: inside(isLit(columns)), high: inside(isLit(rows)) };
  return found.wide < 1 || found.high < 1 ? found : { wide: insideDark(columns), high: insideDark(rows) };
}

/** Which lines are more than noise above black. @param {number[][]} lines */
const isLit = (lines) => lines.map((line) => share(line, BLACK) > NOISE);

/** @param {number[]} line @param {number} above */
const share = (line, above) => line.filter((light) => light > above).length / line.length;

/** As `inside`, of dark pictures: bars of one black, and a step up from them along most of both edges. @param {number[][]} lines */
function insideDark(lines) {
  const [first, last] = [lines[0], lines[lines.length - 1]];
  const black = Math.max(...first, ...last);
  if (black > DARKEST || black - Math.min(...first, ...last) > FLAT) return 1;
  const lit = lines.map((line) => share(line, black + FLAT) > NOISE);
  const [begins, ends] = [lit.indexOf(true), lit.lastIndexOf(true)];
  if (begins < 1) return 1;
  const isEdge = (/** @type {number} */ at, /** @type {number} */ inward) =>
    Math.max(share(lines[at], black + FLAT), share(lines[at + inward] ?? [0], black + FLAT)) >= STRAIGHT;
  return isEdge(begins, 1) && isEdge(ends, -1) ? inside(lit) : 1;
}

/** @param {boolean[]} lit */
function inside(lit) {
  const before = lit.indexOf(true);
  const after = lit.length - 1 - lit.lastIndexOf(true);
  const black = (before + after) / lit.length;
  const even = Math.abs(before - after) <= Math.max(1, UNEVEN * lit.length);
  return before > 0 && after > 0 && even && black >= LEAST && black <= MOST ? 1 - black : 1;
}

// where a shot stands for itself
const CARDS = ".card .play, .choice .act, .video .screen, .clip .screen, .shot-tip, .legend, .shot-list";

/** @type {CanvasRenderingContext2D | null} */
let pen = null;
/** What was found of a picture, by its address. @type {Map<string, ReturnType<typeof placed>>} */
const known = new Map();
const MOST_KNOWN = 5000;

/** Pictures of cards as they come. */
export function cropLetterboxes() {
  document.addEventListener("load", ({ target }) => {
    if (target instanceof HTMLImageElement && target.closest(CARDS)) fit(target);
  }, true);
}

/** @param {HTMLImageElement} picture */
async function fit(picture) {
  const address = picture.currentSrc;
  const place = known.get(address) ?? await look(picture).catch(() => null);
  if (!place || picture.currentSrc !== address) return; // it cannot be read, or shows another one by now
  if (known.size >= MOST_KNOWN) known.clear();
  known.set(address, place);
  picture.classList.toggle("fills", place.fills);
  picture.style.scale = place.scale > 1 ? place.scale.toFixed(3) : "";
  picture.style.clipPath = place.clip;
}

/** It is decoded beside the page, which does not wait. @param {HTMLImageElement} picture */
async function look(picture) {
  const { naturalWidth: wide, naturalHeight: high } = picture;
  const small = await createImageBitmap(picture, { resizeWidth: WIDE, resizeHeight: HIGH });
  pen ??= document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  if (!pen) return null;
  [pen.canvas.width, pen.canvas.height] = [WIDE, HIGH];
  pen.drawImage(small, 0, 0);
  small.close();
  return placed(wide / high, pictureShare(pen.getImageData(0, 0, WIDE, HIGH).data, WIDE, HIGH));
}

/**
 * How a picture stands on its card: whether it fills it, enlarged how often, and what of it is cut off.
 * @param {number} shape width by height, bars and all @param {{wide: number, high: number}} share what lies within the bars
 */
export function placed(shape, { wide, high }) {
  const fills = (shape * wide) / high >= BROAD;
  const bare = wide < 1 || high < 1;
  if (!bare) return { fills, scale: 1, clip: "" };
  if (fills) return { fills, scale: 1 / Math.max(wide, high), clip: "" };
  const inset = (/** @type {number} */ part) => `${(50 * (1 - part)).toFixed(1)}%`;
  const room = Math.max(wide * Math.min(1, shape / CARD), high * Math.min(1, CARD / shape)); // of the card, once it is shown whole
  return { fills, scale: 1 / room, clip: `inset(${inset(high)} ${inset(wide)})` };
}
