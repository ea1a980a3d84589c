// The pictures on the buttons of the bins.

const PATHS = {
  aside: "M4 8h16v12H4zM7 8V5h10v3M12 11v6M9 14h6",
  play: "M8 5.500v13l11-6.500z",
  trim: "M8 4H5v16h3M16 4h3v16h-3M9 12h6",
  earlier: "M14 6l-6 6 6 6",
  later: "M10 6l6 6-6 6",
  remove: "M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13",
  back: "M14 6l-6 6 6 6M8 12h12",
  plus: "M12 5v14M5 12h14",
  pencil: "M5 19l1-4L16 5l3 3L9 18zM14 7l3 3",
  share: "M12 15V4M8 8l4-4 4 4M5 12v8h14v-8",
  close: "M6 6l12 12M18 6L6 18",
  missing: "M4 6h16v12H4zM4 18L20 6",
};

export function drawn(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}
