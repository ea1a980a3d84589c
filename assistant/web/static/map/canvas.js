// @ts-check
// The map on a canvas: points, or pictures where there is room for them; what is chosen, pointed at, drawn round.

import { OTHER_COLOUR, PALETTE, PictureCache, context2dOf, thumbnail } from "../ui/thumbnails.js";

const PICTURES_KEPT = 400;
const PICTURES_IN_VIEW = 240; // points in view up to which they are shown as pictures
const PICTURES_FROM = 1.8; // times the whole from which on; a map of a few shots shows them at once
const FEW = 60;
const PICTURE = [92, 52]; // px
const LARGEST = 1.7; // times that, close up
const SMALL = 2.6; // px of radius up to which squares do
const DIM = 0.13;
const SPRITES_KEPT = 300;

/** @typedef {import("./viewport.js").Viewport} Viewport */
/** @typedef {CanvasRenderingContext2D} Pen */
/**
 * @typedef {object} Look
 * @property {ArrayLike<number>} colour each point's place in the palette, -1 for others
 * @property {(at: number) => boolean} dim which points stand back
 * @property {ArrayLike<number>} selected 1 where a point is
 * @property {number} now the point that is meant, or -1
 * @property {[number, number][] | null} [line] what is being drawn round points, in px
 * @property {boolean} moving whether pictures are left for later
 * @property {number} stamp of the pictures
 */

export class MapCanvas {
  /** @param {HTMLCanvasElement} canvas @param {() => void} changed called when a picture has come */
  constructor(canvas, changed) {
    this.canvas = canvas;
    this.pictures = new PictureCache(PICTURES_KEPT, changed);
    /** @type {Map<string, HTMLCanvasElement>} */
    this.sprites = new Map();
  }

  /** @param {Viewport} plane @param {Look} look */
  draw(plane, { colour, dim, selected, now, line, moving, stamp }) {
    const { canvas } = this;
    const ratio = devicePixelRatio || 1;
    const [width, height] = [Math.round(plane.width * ratio), Math.round(plane.height * ratio)];
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
    const pen = context2dOf(canvas);
    const style = getComputedStyle(canvas);
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.clearRect(0, 0, plane.width, plane.height);
    const seen = plane.inView();
    const radius = this.radius(plane);
    this.points(pen, plane, seen, colour, dim, radius, ratio);
    const ink = style.getPropertyValue("--ink"), accent = style.getPropertyValue("--accent");
    const shown = this.pictured(plane, seen)
      ? this.images(pen, plane, seen, { colour, dim, selected, now, moving, stamp, ink, accent }) : new Set();
    this.rings(pen, plane, seen.filter((at) => selected[at] && !shown.has(at)), radius, ink);
    if (now >= 0 && !shown.has(now)) this.ring(pen, plane, now, radius + 4, accent, 3);
    if (line && line.length > 1) this.lasso(pen, line, accent);
  }

  /** @param {Viewport} plane */
  radius({ points, closeness, width, height }) {
    const room = Math.sqrt(Math.min(width, height)) * 6;
    const alone = Math.min(7, Math.max(1.6, room / Math.sqrt(points.x.length + 1)), room / 22);
    return Math.min(9, alone * Math.sqrt(closeness));
  }

  /** @param {Viewport} plane @param {number[]} seen */
  pictured(plane, seen) {
    return seen.length <= PICTURES_IN_VIEW && (plane.closeness >= PICTURES_FROM || plane.points.x.length <= FEW);
  }

  /**
   * @param {Pen} pen @param {Viewport} plane @param {number[]} seen @param {ArrayLike<number>} colour
   * @param {Look["dim"]} dim @param {number} radius @param {number} ratio px of the canvas for one of the page
   */
  points(pen, plane, seen, colour, dim, radius, ratio) {
    const { x, y } = plane.points;
    for (const back of [true, false]) {
      pen.globalAlpha = back ? DIM : 0.88;
      for (const at of seen) {
        if (dim(at) !== back) continue;
        const left = plane.toX(x[at]), top = plane.toY(y[at]);
        if (radius <= SMALL) {
          pen.fillStyle = PALETTE[colour[at]] ?? OTHER_COLOUR;
          pen.fillRect(left - radius, top - radius, 2 * radius, 2 * radius);
        } else {
          const sprite = this.sprite(colour[at], radius, ratio);
          pen.drawImage(sprite, left - radius - 1, top - radius - 1, 2 * radius + 2, 2 * radius + 2);
        }
      }
    }
    pen.globalAlpha = 1;
  }

  /** @param {number} colour @param {number} radius @param {number} ratio */
  sprite(colour, radius, ratio) {
    const key = `${colour} ${radius.toFixed(1)} ${ratio}`;
    const known = this.sprites.get(key);
    if (known) return known;
    const drawn = document.createElement("canvas");
    drawn.width = drawn.height = Math.ceil((2 * radius + 2) * ratio);
    const pen = context2dOf(drawn);
    pen.fillStyle = PALETTE[colour] ?? OTHER_COLOUR;
    pen.arc(drawn.width / 2, drawn.height / 2, radius * ratio, 0, 7);
    pen.fill();
    if (this.sprites.size > SPRITES_KEPT) this.sprites.clear();
    this.sprites.set(key, drawn);
    return drawn;
  }

  /**
   * Those chosen first, then as many of the others as do not lie over them; gives the places of those shown.
   * @param {Pen} pen @param {Viewport} plane @param {number[]} seen
   * @param {Look & {ink: string, accent: string}} look
   */
  images(pen, plane, seen, { colour, dim, selected, now, moving, stamp, ink, accent }) {
    const { x, y, of, number, videos } = plane.points;
    const size = Math.min(LARGEST, Math.max(1, Math.sqrt(plane.closeness / 6)));
    const [wide, high] = PICTURE.map((side) => side * size);
    /** @type {[number, number][]} */
    const taken = [];
    /** @type {Set<number>} */
    const shown = new Set();
    const order = [...seen].sort((one, other) => rank(other) - rank(one));
    /** @param {number} at */
    function rank(at) {
      return (at === now ? 4 : 0) + (selected[at] ? 2 : 0) + (dim(at) ? 0 : 1);
    }
    for (const at of order) {
      const left = plane.toX(x[at]) - wide / 2, top = plane.toY(y[at]) - high / 2;
      if (taken.some(([l, t]) => Math.abs(l - left) < wide + 3 && Math.abs(t - top) < high + 3)) continue;
      const address = thumbnail(videos[of[at]][0], number[at], stamp);
      const picture = moving && !this.pictures.known.has(address) ? null : this.pictures.get(address);
      if (!picture) continue;
      taken.push([left, top]);
      shown.add(at);
      pen.globalAlpha = dim(at) ? 0.3 : 1;
      pen.fillStyle = PALETTE[colour[at]] ?? OTHER_COLOUR;
      pen.fillRect(left - 2, top - 2, wide + 4, high + 4);
      const scale = Math.max(wide / picture.naturalWidth, high / picture.naturalHeight);
      const [w, h] = [wide / scale, high / scale];
      pen.drawImage(picture, (picture.naturalWidth - w) / 2, (picture.naturalHeight - h) / 2, w, h, left, top, wide, high);
      if (selected[at] || at === now) {
        pen.strokeStyle = at === now ? accent : ink;
        pen.lineWidth = 3;
        pen.strokeRect(left - 2.5, top - 2.5, wide + 5, high + 5);
      }
    }
    pen.globalAlpha = 1;
    return shown;
  }

  /** @param {Pen} pen @param {Viewport} plane @param {number[]} places @param {number} radius @param {string} ink */
  rings(pen, plane, places, radius, ink) {
    pen.strokeStyle = ink;
    pen.lineWidth = 1.4;
    pen.beginPath();
    for (const at of places) {
      const left = plane.toX(plane.points.x[at]), top = plane.toY(plane.points.y[at]);
      pen.moveTo(left + radius + 1, top);
      pen.arc(left, top, radius + 1, 0, 7);
    }
    pen.stroke();
  }

  /** @param {Pen} pen @param {Viewport} plane @param {number} at @param {number} radius @param {string} ink @param {number} width */
  ring(pen, plane, at, radius, ink, width) {
    pen.strokeStyle = ink;
    pen.lineWidth = width;
    pen.beginPath();
    pen.arc(plane.toX(plane.points.x[at]), plane.toY(plane.points.y[at]), radius, 0, 7);
    pen.stroke();
  }

  /** @param {Pen} pen @param {[number, number][]} line @param {string} ink */
  lasso(pen, line, ink) {
    pen.beginPath();
    line.forEach(([x, y], at) => (at ? pen.lineTo(x, y) : pen.moveTo(x, y)));
    pen.closePath();
    pen.globalAlpha = 0.14;
    pen.fillStyle = ink;
    pen.fill();
    pen.globalAlpha = 1;
    pen.strokeStyle = ink;
    pen.lineWidth = 2;
    pen.setLineDash([6, 4]);
    pen.stroke();
    pen.setLineDash([]);
  }
}
