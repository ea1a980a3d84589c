// Hands on the map: dragging, wheel, two fingers, keys; with the lasso a line is drawn instead.

const WHEEL = 0.0016; // of the scale, for a px of wheel
const STEP = 1.5; // of a press of + or −
const SLIDE = 80; // px of Shift with an arrow
const CLICK = 5; // px that a click may move
const APART = 3; // px between two points of a drawn line
const SETTLED = 160; // ms after the last movement until pictures are fetched

const SIDES = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] };

// `acts`: point(x, y), leave(), click(x, y), side(step), enter(), toggle(), escape(), lasso(line, add), draw(moving, line),
// view(), tool(); `plane()` is the plane, `drawing()` whether a drag draws.
export function watchMap(stage, plane, drawing, acts) {
  const fingers = new Map();
  let line = null, began = null, apart = 0, settling = 0;

  const at = (event) => {
    const box = stage.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  const moved = () => {
    acts.draw(true, line);
    clearTimeout(settling);
    settling = setTimeout(() => acts.draw(false, line), SETTLED);
  };
  const zoom = (by, x, y) => {
    plane().zoom(by, x, y);
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
    if (!fingers.has(event.pointerId)) return event.pointerType === "touch" ? undefined : acts.point(...at(event));
    const [x, y] = at(event), [wasX, wasY] = fingers.get(event.pointerId);
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
      if (Math.hypot(x - line.at(-1)[0], y - line.at(-1)[1]) > APART) line.push([x, y]);
      acts.draw(true, line);
    } else {
      plane().move(x - wasX, y - wasY);
      stage.classList.add("dragging");
      moved();
    }
    fingers.set(event.pointerId, [x, y]);
    acts.leave();
  });

  const ended = (event) => {
    if (!fingers.delete(event.pointerId)) return;
    stage.classList.remove("dragging");
    if (event.type === "pointerup" && began) {
      if (line && began.far) acts.lasso(line, event.shiftKey || event.ctrlKey || event.metaKey);
      else if (!began.far) acts.click(...at(event), event.pointerType === "touch");
    }
    [line, began] = [null, null];
    acts.draw(false, null);
  };
  stage.addEventListener("pointerup", ended);
  stage.addEventListener("pointercancel", ended);
  stage.addEventListener("pointerleave", () => acts.leave());

  stage.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target !== stage) return;
    const side = SIDES[event.key];
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

function span(fingers) {
  const [one, other] = [...fingers.values()];
  return Math.max(1, Math.hypot(one[0] - other[0], one[1] - other[1]));
}
