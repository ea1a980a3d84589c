// @ts-check
// How much of a time line is in view: its scale and its place, by wheel, fingers and keys. It draws nothing.

const CLOSEST = 160; // px a second at most, in short videos as many times the whole as
const DEEPEST = 8;
const WHEEL = 0.0018; // of the scale, for a px of wheel

/** @typedef {{scroller: HTMLElement, spacer: HTMLElement, canvas: HTMLElement}} Parts */

export class TimelineScale {
  /** @param {Parts} parts @param {number} duration seconds @param {() => void} changed */
  constructor(parts, duration, changed) {
    this.parts = parts;
    this.duration = Math.max(duration, 0.1);
    this.changed = changed;
    this.pixels = 1; // a second
    this.pinch = 0; // px between two fingers
  }

  /** Of the view, px. */
  get width() {
    return this.parts.scroller.clientWidth;
  }

  /** Px a second at which all of it is in view. */
  get whole() {
    return this.width / this.duration;
  }

  /** Seconds at the left edge. */
  get from() {
    return this.parts.scroller.scrollLeft / this.pixels;
  }

  x = (/** @type {number} */ time) => (time - this.from) * this.pixels;
  time = (/** @type {number} */ x) => this.from + x / this.pixels;

  fit() {
    this.resize(this.whole);
    this.parts.scroller.scrollLeft = 0;
    this.changed();
  }

  /** The view has another width. */
  refit() {
    this.resize(Math.max(this.pixels, this.whole));
    this.changed();
  }

  /** @param {number} to px a second */
  resize(to) {
    const { spacer, canvas } = this.parts;
    this.pixels = Math.min(Math.max(CLOSEST, this.whole * DEEPEST), Math.max(this.whole, to));
    spacer.style.width = `${Math.max(this.width, Math.floor(this.duration * this.pixels))}px`;
    canvas.style.width = `${this.width}px`;
  }

  /** Keeps the time at `x` px of the view where it is. @param {number} by @param {number} x */
  zoom(by, x) {
    const time = this.time(x);
    this.resize(this.pixels * by);
    this.parts.scroller.scrollLeft = time * this.pixels - x;
    this.changed();
  }

  /** @param {number} time @param {number} [pixels] a second */
  centre(time, pixels = this.pixels) {
    this.resize(pixels);
    this.parts.scroller.scrollLeft = time * this.pixels - this.width / 2;
    this.changed();
  }

  /** Brings a span into view where it is not. @param {number} start @param {number} end */
  reveal(start, end) {
    if (this.x(start) < 0 || this.x(end) > this.width) {
      this.parts.scroller.scrollLeft = ((start + end) / 2) * this.pixels - this.width / 2;
    }
  }

  /** Takes the wheel and two fingers. @param {HTMLElement} stage */
  watch(stage) {
    stage.addEventListener("wheel", (event) => this.wheeled(event), { passive: false });
    stage.addEventListener("touchmove", (event) => this.pinched(event), { passive: false });
    stage.addEventListener("touchend", () => (this.pinch = 0));
  }

  /** @param {WheelEvent} event */
  wheeled(event) {
    if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) return; // scrolls by itself
    const out = event.deltaY > 0 && this.pixels <= this.whole * 1.001;
    if (out && !event.ctrlKey) return; // nothing further out: the page scrolls
    event.preventDefault();
    const pixels = event.deltaY * (event.deltaMode ? 33 : 1) * (event.ctrlKey ? 4 : 1);
    this.zoom(Math.exp(-pixels * WHEEL), event.clientX - this.left());
  }

  /** @param {TouchEvent} event */
  pinched(event) {
    if (event.touches.length !== 2) return;
    event.preventDefault();
    const [one, other] = event.touches;
    const apart = Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY);
    if (this.pinch) this.zoom(apart / this.pinch, (one.clientX + other.clientX) / 2 - this.left());
    this.pinch = apart;
  }

  left() {
    return this.parts.scroller.getBoundingClientRect().left;
  }
}
