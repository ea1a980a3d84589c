// @ts-check
// The viewport on the map: which part of it is in view, what lies where on it. It draws nothing.

const CLOSEST = 400; // times the whole
const AROUND = 0.05; // of the view, left free at its edge

/**
 * The shots of an archive, each at one place of all these lists.
 * @typedef {Pick<import("../wire.d.ts").ShotMapWithPoints, "x" | "y" | "of" | "number" | "start" | "end" | "kind" | "videos">} Points
 */
/** Whether a point counts. @typedef {(at: number) => boolean} May */

/** The view is in px. */
export class Viewport {
  /** @param {Points} points */
  constructor(points) {
    this.points = points;
    this.width = this.height = 1;
    this.left = this.top = -1;
    this.scale = this.least = 1;
    /** @type {[number, number]} */
    this.middle = [0, 0];
  }

  /** @param {number} width @param {number} height */
  resize(width, height) {
    const whole = this.scale <= this.least * 1.01;
    const [x, y] = [this.atX(this.width / 2), this.atY(this.height / 2)];
    this.width = Math.max(1, width);
    this.height = Math.max(1, height);
    this.measure();
    if (whole) return this.fit();
    this.scale = Math.max(this.scale, this.least);
    this.center(x, y);
  }

  measure() {
    const { x, y } = this.points;
    let [low, high, over, under] = [1, -1, 1, -1];
    for (let at = 0; at < x.length; at++) {
      if (x[at] < low) low = x[at];
      if (x[at] > high) high = x[at];
      if (y[at] < over) over = y[at];
      if (y[at] > under) under = y[at];
    }
    this.middle = x.length ? [(low + high) / 2, (over + under) / 2] : [0, 0];
    const free = 1 - 2 * AROUND;
    this.least = Math.min((this.width * free) / Math.max(high - low, 0.2), (this.height * free) / Math.max(under - over, 0.2));
  }

  fit() {
    this.scale = this.least;
    this.center(...this.middle);
  }

  /** @param {number} x @param {number} y */
  center(x, y) {
    this.left = x - this.width / 2 / this.scale;
    this.top = y - this.height / 2 / this.scale;
  }

  get closeness() {
    return this.scale / this.least;
  }

  toX = (/** @type {number} */ x) => (x - this.left) * this.scale;
  toY = (/** @type {number} */ y) => (y - this.top) * this.scale;
  atX = (/** @type {number} */ x) => x / this.scale + this.left;
  atY = (/** @type {number} */ y) => y / this.scale + this.top;

  /** Keeps what lies under (x, y) px where it is. @param {number} by @param {number} [x] @param {number} [y] */
  zoom(by, x = this.width / 2, y = this.height / 2) {
    const [stayX, stayY] = [this.atX(x), this.atY(y)];
    this.scale = Math.min(CLOSEST * this.least, Math.max(this.least, this.scale * by));
    this.left = stayX - x / this.scale;
    this.top = stayY - y / this.scale;
    if (this.scale === this.least && by < 1) this.fit();
  }

  /** The view of other points: as near and at the same place, or the whole where this shows the whole. @param {Points} points */
  over(points) {
    const next = new Viewport(points);
    next.resize(this.width, this.height);
    if (this.points.x.length && this.closeness > 1.01) {
      Object.assign(next, { left: this.left, top: this.top, scale: Math.max(next.least, this.scale) });
    } else next.fit();
    return next;
  }

  /** Brings a point into view that is not, or only just. @param {number} at @param {number} near px from the edge */
  reveal(at, near) {
    const [x, y] = [this.toX(this.points.x[at]), this.toY(this.points.y[at])];
    if (x < near || y < near || x > this.width - near || y > this.height - near) this.center(this.points.x[at], this.points.y[at]);
  }

  /** @param {number} x @param {number} y */
  move(x, y) {
    this.left -= x / this.scale;
    this.top -= y / this.scale;
  }

  /**
   * The place of the point nearest to (x, y) px, at most `most` px away; -1 where there is none.
   * @param {number} x @param {number} y @param {number} most @param {May} [may]
   */
  nearest(x, y, most, may = () => true) {
    const { points } = this;
    const [px, py, reach] = [this.atX(x), this.atY(y), most / this.scale];
    let best = -1, least = reach * reach;
    for (let at = 0; at < points.x.length; at++) {
      const dx = points.x[at] - px, dy = points.y[at] - py;
      const far = dx * dx + dy * dy;
      if (far <= least && may(at)) [best, least] = [at, far];
    }
    return best;
  }

  /**
   * The next point from one to a side, told by a step [1, 0], [0, -1], …; near and straight ahead counts.
   * @param {number} from @param {[number, number]} step @param {May} [may]
   */
  beside(from, [stepX, stepY], may = () => true) {
    const { x, y } = this.points;
    let best = from, least = Infinity;
    for (let at = 0; at < x.length; at++) {
      const dx = x[at] - x[from], dy = y[at] - y[from];
      const ahead = dx * stepX + dy * stepY, aside = Math.abs(dx * stepY) + Math.abs(dy * stepX);
      if (ahead <= 1e-9 || aside > ahead * 1.2 || !may(at)) continue;
      const far = ahead + 2 * aside;
      if (far < least) [best, least] = [at, far];
    }
    return best;
  }

  /** The places of the points in view. @param {May} [may] */
  inView(may = () => true) {
    const [right, under] = [this.atX(this.width), this.atY(this.height)];
    const { x, y } = this.points;
    const found = [];
    for (let at = 0; at < x.length; at++) {
      if (x[at] >= this.left && x[at] <= right && y[at] >= this.top && y[at] <= under && may(at)) found.push(at);
    }
    return found;
  }

  /** The places of the points inside a line drawn in px, closed by itself. @param {[number, number][]} line @param {May} [may] */
  inside(line, may = () => true) {
    if (line.length < 3) return [];
    const ring = line.map(([x, y]) => /** @type {[number, number]} */ ([this.atX(x), this.atY(y)]));
    const xs = ring.map(([x]) => x), ys = ring.map(([, y]) => y);
    const [low, high, over, under] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
    const { x, y } = this.points;
    const found = [];
    for (let at = 0; at < x.length; at++) {
      if (x[at] < low || x[at] > high || y[at] < over || y[at] > under) continue;
      if (encloses(ring, x[at], y[at]) && may(at)) found.push(at);
    }
    return found;
  }
}

/** Even-odd rule. @param {[number, number][]} ring @param {number} x @param {number} y */
function encloses(ring, x, y) {
  let is = false;
  for (let at = 0, before = ring.length - 1; at < ring.length; before = at++) {
    const [ax, ay] = ring[at], [bx, by] = ring[before];
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) is = !is;
  }
  return is;
}

/**
 * A few of many points that stand for all: each the farthest from those before, the first nearest to the middle.
 * @param {Points} points @param {number[]} places @param {number} most
 */
export function farthestPointSample({ x, y }, places, most) {
  if (places.length <= most) return [...places];
  const middle = [0, 1].map((axis) => places.reduce((sum, at) => sum + [x, y][axis][at], 0) / places.length);
  const far = places.map((at) => Math.hypot(x[at] - middle[0], y[at] - middle[1]));
  const chosen = [places[far.indexOf(Math.min(...far))]];
  const least = places.map(() => Infinity);
  while (chosen.length < most) {
    const last = chosen[chosen.length - 1];
    let next = 0;
    places.forEach((at, place) => {
      least[place] = Math.min(least[place], Math.hypot(x[at] - x[last], y[at] - y[last]));
      if (least[place] > least[next]) next = place;
    });
    chosen.push(places[next]);
  }
  return chosen;
}
