// A small menu under a button: one at a time; Escape, a click elsewhere and the button itself close it.

let shown = null; // {menu, button}

// The menu, empty, under its button; null where it was open and has been closed.
export function menuUnder(button, label, name) {
  const again = shown?.button === button;
  closeMenus();
  if (again) return null;
  const menu = document.createElement("div");
  menu.className = `menu ${name}`;
  menu.setAttribute("role", "group");
  menu.setAttribute("aria-label", label);
  button.setAttribute("aria-expanded", "true");
  shown = { menu, button };
  document.body.append(menu);
  place();
  new ResizeObserver(place).observe(menu);
  return menu;
}

export function closeMenus(returns = false) {
  if (!shown) return;
  const { menu, button } = shown;
  shown = null;
  menu.remove();
  button.setAttribute("aria-expanded", "false");
  if (returns) button.focus();
}

// Below the button where there is room, else above it; never beyond the window's edges.
function place() {
  if (!shown) return;
  const { menu, button } = shown;
  const at = button.getBoundingClientRect();
  const edge = 8;
  const left = Math.min(at.left, innerWidth - menu.offsetWidth - edge);
  const below = innerHeight - at.bottom - 2 * edge;
  const up = below < Math.min(menu.scrollHeight, 240) && at.top > below;
  menu.style.left = `${Math.max(edge, left)}px`;
  menu.style.maxHeight = `${up ? at.top - 2 * edge : below}px`;
  menu.style.top = up ? "auto" : `${at.bottom + 6}px`;
  menu.style.bottom = up ? `${innerHeight - at.top + 6}px` : "auto";
}

addEventListener("resize", place);
document.addEventListener("pointerdown", (event) => {
  if (shown && !shown.menu.contains(event.target) && !shown.button.contains(event.target)) closeMenus();
});
document.addEventListener(
  "keydown",
  (event) => {
    if (!shown) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape") closeMenus(true);
    else if (step && !event.target.matches?.("input")) move(step);
    else return;
    event.preventDefault();
    event.stopPropagation();
  },
  true,
);

function move(step) {
  const buttons = [...shown.menu.querySelectorAll("button:not(:disabled), input")];
  const at = buttons.indexOf(document.activeElement);
  buttons.at((at + step) % buttons.length)?.focus();
}
