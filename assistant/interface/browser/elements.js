// Elements of the page, built from names, attributes and children. Text is always put in as text.

export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (key in made && key !== "list" && key !== "type") made[key] = value;
    else made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

const ICONS = {
  back: "M15 5l-7 7 7 7",
  search: "M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13M15.5 15.5L20 20",
  plus: "M12 5v14M5 12h14",
  minus: "M5 12h14",
  fit: "M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5",
  up: "M12 19V5M6 11l6-6 6 6",
  down: "M12 5v14M6 13l6 6 6-6",
  close: "M6 6l12 12M18 6L6 18",
  play: "M8 5l11 7-11 7z",
  lasso: "M12 4c5 0 8 2.5 8 6s-3.500 6-8 6c-1.500 0-2.800-.3-4-.8M4 10c0-3.500 3-6 8-6M8 15.200C5.500 14.200 4 12.300 4 10M8 15.200a2 2 0 1 0-3 2c1 .8 2 1.800 1.500 3.800",
  view: "M4 5h16v14H4zM8 9h8v6H8z",
  bin: "M4 8h16v12H4zM7 8V5h10v3M9 13h6",
};

export function icon(name) {
  const drawn = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  drawn.setAttribute("viewBox", "0 0 24 24");
  drawn.setAttribute("class", "icon");
  drawn.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", ICONS[name]);
  drawn.append(path);
  return drawn;
}

// "12:03", "1:02:03": how long something is.
export function clock(seconds) {
  const whole = Math.round(seconds);
  const two = (number) => String(number).padStart(2, "0");
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return hours ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

// "1 shot", "12 shots": the text `key.one`, or `key` itself.
export function counted(context, key, n, values = {}) {
  const shown = n.toLocaleString(context.language);
  return context.texts(n === 1 ? `${key}.one` : key, { n: shown, ...values });
}
