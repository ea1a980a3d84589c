// @ts-check
// Hands on the map: dragging, wheel, two fingers, keys; with the lasso a line is drawn instead.

const WHEEL = 0.0016; // of the scale, for a px of wheel
const STEP = 1.5; // of a press of + or −
const SLIDE = 80; // px of Shift with an arrow
const CLICK = 5; // px that a click may move
const APART = 3; // px between two points of a drawn line
const SETTLED = 160; // ms after the last movement until pictures are fetched

/** @typedef {import("./viewport.js").Viewport} Viewport */
/** @typedef {[number, number]} Spot in px of the stage */
/**
 * What is done with what hands do.
 * @typedef {object} Actions
 * @property {(x: number, y: number) => void} point
 * @property {() => void} leave
 * @property {(x: number, y: number, finger: boolean) => void} click
 * @property {(step: [number, number]) => void} side
 * @property {() => void} enter
 * @property {() => void} toggle
 * @property {() => void} escape
 * @property {() => void} view
 * @property {() => void} tool
 * @property {(line: Spot[], add: boolean) => void} lasso
 * @property {(moving: boolean, line: Spot[] | null) => void} draw
 */

/** @type {Record<string, [number, number]>} */
const SIDES = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] };

/**
 * @param {HTMLElement} stage @param {() => Viewport} plane @param {() => boolean} drawing whether a drag draws
 * @param {Actions} acts
 */
export function watchGestures(stage, plane, drawing, acts) {
  /** @type {Map<number, Spot>} */
  const fingers = new Map();
  /** @type {Spot[] | null} */
  let line = null;
  /** @type {{x: number, y: number, far: boolean} | null} */
  let began = null;
  let apart = 0, settling = 0;

  /** @param {MouseEvent} event @returns {Spot} */
  const at = (event) => {
    const box = stage.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  const moved = () => {
    acts.draw(true, line);
    clearTimeout(settling);
    settling = setTimeout(() => acts.draw(false, line), SETTLED);
  };
  const zoom = (/** @type {number} */ by, /** @type {Spot | []} */ ...spot) => {
    plane().zoom(by, ...spot);
    moved();
  };

  stage.addEventListener("wheel", (event) => {
    const out = event.deltaY > 0 && plane().closeness <= 1.001 && !event.ctrlKey;
    if (out || event.deltaY === 0) return; // nothing further out: the page scrolls
    event.preventDefault();
    const pixels = event.deltaY * (event.deltaMode ? 33 : 1) * (event.ctrlKey ? 5 : 1);
    zoom(Math.exp(-pixels * WHEEL), ...at(event));
  }, { passive: false });

  stage.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    stage.setPointerCapture(event.pointerId);
    fingers.set(event.pointerId, at(event));
    began = fingers.size === 1 ? { x: event.clientX, y: event.clientY, far: false } : null;
    line = began && (drawing() || event.shiftKey) ? [at(event)] : null;
    apart = fingers.size === 2 ? span(fingers) : 0;
  });

  stage.addEventListener("pointermove", (event) => {
    const was = fingers.get(event.pointerId);
    if (!was) return event.pointerType === "touch" ? undefined : acts.point(...at(event));
    const [x, y] = at(event), [wasX, wasY] = was;
    if (fingers.size === 2) {
      fingers.set(event.pointerId, [x, y]);
      const now = span(fingers);
      const [one, other] = [...fingers.values()];
      plane().move((x - wasX) / 2, (y - wasY) / 2);
      zoom(now / apart, (one[0] + other[0]) / 2, (one[1] + other[1]) / 2);
      apart = now;
      return;
    }
    if (began && Math.hypot(event.clientX - began.x, event.clientY - began.y) > CLICK) began.far = true;
    if (!began?.far) return;
    if (line) {
      const [lastX, lastY] = line[line.length - 1];
      if (Math.hypot(x - lastX, y - lastY) > APART) line.push([x, y]);
      acts.draw(true, line);
    } else {
      plane().move(x - wasX, y - wasY);
      stage.classList.add("dragging");
      moved();
    }
    fingers.set(event.pointerId, [x, y]);
    acts.leave();
  });

  const ended = (/** @type {PointerEvent} */ event) => {
    if (!fingers.delete(event.pointerId)) return;
    stage.classList.remove("dragging");
    if (event.type === "pointerup" && began) {
      if (line && began.far) acts.lasso(line, event.shiftKey || event.ctrlKey || event.metaKey);
      else if (!began.far) acts.click(...at(event), event.pointerType === "touch");
    }
    line = began = null;
    acts.draw(false, null);
  };
  stage.addEventListener("pointerup", ended);
  stage.addEventListener("pointercancel", ended);
  stage.addEventListener("pointerleave", () => acts.leave());

  stage.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target !== stage) return;
    const side = SIDES[event.key];
    /** @type {Record<string, () => unknown>} */
    const keys = {
      Enter: acts.enter, " ": acts.enter, s: acts.toggle, v: acts.view, l: acts.tool, Escape: acts.escape,
      "+": () => zoom(STEP), "=": () => zoom(STEP), "-": () => zoom(1 / STEP),
      0: () => (plane().fit(), moved()),
    };
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (side && event.shiftKey) {
      plane().move(-SLIDE * side[0], -SLIDE * side[1]);
      moved();
    } else if (side) acts.side(side);
    else if (key in keys) keys[key]();
    else return;
    event.preventDefault();
  });

  return { closer: () => zoom(STEP), further: () => zoom(1 / STEP), moved };
}

/** Px between two fingers. @param {Map<number, Spot>} fingers */
function span(fingers) {
  const [one, other] = [...fingers.values()];
  return Math.max(1, Math.hypot(one[0] - other[0], one[1] - other[1]));
}
