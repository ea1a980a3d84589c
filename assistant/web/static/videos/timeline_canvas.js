// @ts-check
// The bars of a time line on a canvas: scenes, classes, shots and speech over the part that is in view.
// What falls on a column of pixels that is drawn already is passed over, so that three hours cost what one does.

import { RULER, lanesOf, layout, placeAt, consecutiveRuns, startOf } from "./timeline_rows.js";
import { clock } from "../ui/timecodes.js";
import { PictureCache, hue, context2dOf, thumbnail } from "../ui/thumbnails.js";

const PICTURE = 62; // px of a bar from which on its picture is drawn
const NUMBER = 20; // px of a bar from which on its number is drawn
const STEPS = [0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400];
const STEP_PIXELS = 84; // between two marks of the ruler, at least
const PICTURES_KEPT = 300;
const DIM = 0.22;

/** @typedef {import("./timeline.js").Video} Video */
/** @typedef {import("./timeline.js").Shot} Shot */
/** @typedef {import("./timeline.js").Line} Line */
/** @typedef {import("./timeline_rows.js").Run} Run */
/** @typedef {import("./timeline_rows.js").Row} Row */
/**
 * What is in view: `x` gives the px of a time.
 * @typedef {{pen: CanvasRenderingContext2D, from: number, to: number, scale: number, width: number, x: (time: number) => number}} View
 */
/**
 * @typedef {object} Look
 * @property {number} from seconds at the left edge
 * @property {number} scale px a second
 * @property {number} width px
 * @property {number} now the place of the shot that is marked, or -1
 * @property {number} lit a class that stands out, or 0
 * @property {boolean} calm whether pictures are left for later
 */

export class TimelineCanvas {
  /** @param {HTMLCanvasElement} canvas @param {Video} video */
  constructor(canvas, video) {
    this.canvas = canvas;
    this.video = video;
    this.scenes = consecutiveRuns(video.shots, 2);
    this.classes = consecutiveRuns(video.shots, 3);
    /** What is drawn in rows of lines: name → lines. @type {Record<string, Line[]>} */
    this.lanes = lanesOf(video);
    this.rows = layout(Object.keys(this.lanes));
    /** Called when a picture has come. */
    this.redraw = () => {};
    this.pictures = new PictureCache(PICTURES_KEPT, () => this.redraw());
  }

  /** @param {Look} look */
  draw({ from, scale, width, now, lit, calm }) {
    const { canvas, video } = this;
    const ratio = devicePixelRatio || 1;
    const { places, height } = this.rows;
    if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
    }
    const pen = context2dOf(canvas);
    const style = getComputedStyle(canvas);
    const ink = (/** @type {string} */ name) => style.getPropertyValue(name);
    const view = { pen, from, scale, width, to: from + width / scale, x: (/** @type {number} */ time) => (time - from) * scale };
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.clearRect(0, 0, width, height);
    pen.font = "12px ui-sans-serif, system-ui, sans-serif";
    pen.textBaseline = "middle";
    this.ruler(view, ink("--line"), ink("--soft"), height);
    this.bars(view, places.scenes, this.scenes, (run) => (run.of % 2 ? ink("--none") : ink("--soft")), () => 0.75);
    const alpha = (/** @type {number} */ of) => (lit && of !== lit ? DIM : 1);
    this.bars(view, places.classes, this.classes, (run) => hue(run.of - 1), (run) => alpha(run.of), (run) => video.names?.[run.of]);
    this.shots(view, places.shots, video.shots, alpha, calm);
    for (const [name, lines] of Object.entries(this.lanes)) this.lane(view, places[name], lines, ink("--soft"), ink("--ink"));
    if (video.shots[now]) this.mark(view, video.shots[now], ink("--accent"), height);
  }

  /**
   * @param {View} view @param {Row} row @param {Run[]} spans @param {(run: Run) => string} colour
   * @param {(run: Run) => number} alpha @param {(run: Run) => string | undefined} [name] words, shown where there is room
   */
  bars(view, [top, height], spans, colour, alpha, name = () => "") {
    const { pen } = view;
    let drawn = -1;
    for (let at = placeAt(spans, view.from, (run) => run.start); at < spans.length; at++) {
      const run = spans[at];
      if (run.start > view.to) break;
      const left = Math.max(view.x(run.start), -2), right = Math.min(view.x(run.end), view.width + 2);
      if (right <= drawn) continue;
      const gap = right - left > 4 ? 1 : 0;
      drawn = Math.max(right, left + 1);
      pen.globalAlpha = alpha(run);
      pen.fillStyle = colour(run);
      pen.fillRect(left, top, Math.max(1, right - left - gap), height);
      if (right - left >= NUMBER) this.label(pen, run.of, name(run), left + 6, top + height / 2, right - left - 8);
    }
    pen.globalAlpha = 1;
  }

  /** @param {View} view @param {Row} row @param {Shot[]} shots @param {(of: number) => number} alpha @param {boolean} calm */
  shots(view, [top, height], shots, alpha, calm) {
    const { pen } = view;
    let drawn = -1;
    for (let at = placeAt(shots, view.from, startOf); at < shots.length; at++) {
      const [start, end, , of] = shots[at];
      if (start > view.to) break;
      const left = view.x(start), right = view.x(end);
      if (right <= drawn) continue;
      drawn = Math.max(right, left + 1);
      const wide = Math.max(1, right - left - (right - left > 3 ? 1 : 0));
      pen.globalAlpha = alpha(of) * (at % 2 ? 0.82 : 1);
      pen.fillStyle = hue(of - 1);
      pen.fillRect(left, top, wide, height);
      const picture = wide >= PICTURE && !calm && this.pictures.get(thumbnail(this.video.id, at + 1, this.video.stamp));
      if (picture) {
        pen.globalAlpha = Math.max(alpha(of), 0.45);
        this.cover(pen, picture, left, top + 4, wide, height - 4);
      } else if (wide >= NUMBER) {
        this.number(pen, at + 1, left + 6, top + height / 2, wide - 8);
      }
    }
    pen.globalAlpha = 1;
  }

  /**
   * The picture at the left of its bar, whole in height, cut where the bar ends.
   * @param {CanvasRenderingContext2D} pen @param {HTMLImageElement} picture
   * @param {number} left @param {number} top @param {number} wide @param {number} high
   */
  cover(pen, picture, left, top, wide, high) {
    const width = Math.min(wide, (picture.naturalWidth / picture.naturalHeight) * high);
    const part = (width / high) * picture.naturalHeight;
    pen.drawImage(picture, (picture.naturalWidth - part) / 2, 0, part, picture.naturalHeight, left, top, width, high);
  }

  /** @param {View} view @param {Row} row @param {Line[]} lines @param {string} colour @param {string} ink */
  lane(view, [top, height], lines, colour, ink) {
    const { pen } = view;
    let drawn = -1;
    for (let at = placeAt(lines, view.from, startOf); at < lines.length; at++) {
      const [start, end, words] = lines[at];
      if (start > view.to) break;
      const left = view.x(start), right = view.x(end);
      if (right <= drawn) continue;
      drawn = Math.max(right, left + 1);
      const readable = right - left > 60;
      pen.globalAlpha = readable ? 0.22 : 0.7;
      pen.fillStyle = colour;
      pen.fillRect(left, top, Math.max(1, right - left - 1), height);
      pen.globalAlpha = 1;
      if (readable) {
        pen.fillStyle = ink;
        pen.save();
        pen.beginPath();
        pen.rect(left, top, right - left - 4, height);
        pen.clip();
        pen.fillText(words, Math.max(left, 0) + 5, top + height / 2);
        pen.restore();
      }
    }
  }

  /**
   * The number with the name, the number alone, or nothing, as there is room.
   * @param {CanvasRenderingContext2D} pen @param {number} number @param {string | undefined} name
   * @param {number} x @param {number} y @param {number} wide
   */
  label(pen, number, name, x, y, wide) {
    const whole = name ? `${number} · ${name}` : String(number);
    this.number(pen, pen.measureText(whole).width > wide ? number : whole, x, y, wide);
  }

  /** @param {CanvasRenderingContext2D} pen @param {number | string} number @param {number} x @param {number} y @param {number} wide */
  number(pen, number, x, y, wide) {
    const text = String(number);
    if (pen.measureText(text).width > wide) return;
    pen.fillStyle = "rgb(255 255 255 / 96%)";
    pen.strokeStyle = "rgb(0 0 0 / 55%)";
    pen.lineWidth = 2.5;
    pen.lineJoin = "round";
    const inside = Math.max(x, 6);
    pen.strokeText(text, inside, y);
    pen.fillText(text, inside, y);
  }

  /** @param {View} view @param {string} line @param {string} ink @param {number} height */
  ruler(view, line, ink, height) {
    const { pen } = view;
    const step = STEPS.find((seconds) => seconds * view.scale >= STEP_PIXELS) ?? STEPS[STEPS.length - 1];
    pen.textBaseline = "alphabetic";
    for (let mark = Math.floor(view.from / step); mark * step <= view.to; mark++) {
      const x = view.x(mark * step);
      pen.fillStyle = line;
      pen.fillRect(Math.round(x), 4, 1, height - 4);
      pen.fillStyle = ink;
      pen.fillText(rulerTime(mark * step, step), x + 4, 14);
    }
    pen.textBaseline = "middle";
  }

  /** @param {View} view @param {Shot} shot @param {string} colour @param {number} height */
  mark(view, [start, end], colour, height) {
    const { pen } = view;
    const left = view.x(start), right = Math.max(view.x(end), left + 3);
    pen.strokeStyle = colour;
    pen.lineWidth = 2.5;
    pen.strokeRect(left - 1, RULER - 4, right - left + 1, height - RULER + 1);
  }
}

/** @param {number} seconds @param {number} step between two marks */
function rulerTime(seconds, step) {
  const whole = Math.floor(seconds + 1e-6);
  return step < 1 ? `${clock(whole)}.${Math.round((seconds - whole) * 10)}` : clock(whole);
}
