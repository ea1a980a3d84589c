// @ts-check
// The pictures on buttons, as outlines in a field of 24 by 24.

const PATHS = {
  aside: "M4 8h16v12H4zM7 8V5h10v3M12 11v6M9 14h6",
  back: "M14 6l-6 6 6 6M8 12h12",
  bin: "M4 8h16v12H4zM7 8V5h10v3M9 13h6",
  close: "M6 6l12 12M18 6L6 18",
  down: "M12 5v14M6 13l6 6 6-6",
  earlier: "M14 6l-6 6 6 6",
  fit: "M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5",
  export: "M12 4v11M7 10l5 5 5-5M5 20h14",
  filter: "M4 6h16M7 12h10M10 18h4",
  grid: "M4 5h7v6H4zM13 5h7v6h-7zM4 13h7v6H4zM13 13h7v6h-7z",
  import: "M12 20V9M7 14l5-5 5 5M5 4h14",
  lasso: "M12 4c5 0 8 2.5 8 6s-3.500 6-8 6c-1.500 0-2.800-.3-4-.8M4 10c0-3.500 3-6 8-6M8 15.200C5.500 14.200 4 12.300 4 10M8 15.200a2 2 0 1 0-3 2c1 .8 2 1.800 1.500 3.800",
  later: "M10 6l6 6-6 6",
  list: "M4 6h3M10 6h10M4 12h3M10 12h10M4 18h3M10 18h10",
  minus: "M5 12h14",
  missing: "M4 6h16v12H4zM4 18L20 6",
  pencil: "M5 19l1-4L16 5l3 3L9 18zM14 7l3 3",
  play: "M8 5.500v13l11-6.500z",
  plus: "M12 5v14M5 12h14",
  print: "M7 9V4h10v5M7 17H4V9h16v8h-3M7 14h10v6H7z",
  redo: "M15 7l4.500 4.500L15 16M19 11.500h-9a5 5 0 0 0 0 10h2",
  remove: "M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13",
  search: "M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13M15.5 15.5L20 20",
  share: "M12 15V4M8 8l4-4 4 4M5 12v8h14v-8",
  remark: "M4 5h16v11H12l-5 4v-4H4zM8 9h8M8 12h5",
  tick: "M5 12.500l4.500 4.500L19 7.500",
  trim: "M8 4H5v16h3M16 4h3v16h-3M9 12h6",
  undo: "M9 7L4.500 11.500 9 16M5 11.500h9a5 5 0 0 1 0 10h-2",
  up: "M12 19V5M6 11l6-6 6 6",
  voice: "M12 4a3 3 0 0 0-3 3v4a3 3 0 0 0 6 0V7a3 3 0 0 0-3-3M6 11a6 6 0 0 0 12 0M12 17v3M9 20h6",
  view: "M4 5h16v14H4zM8 9h8v6H8z",
};

/** @param {keyof typeof PATHS} name */
export function icon(name) {
  const drawn = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  drawn.setAttribute("viewBox", "0 0 24 24");
  drawn.setAttribute("class", "icon");
  drawn.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", PATHS[name]);
  drawn.append(path);
  return drawn;
}
