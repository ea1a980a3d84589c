// The facets beside the list: each value a checkbox with the number of videos that choosing it leaves.

import { element } from "../ui/elements.js";

const SHOWN = 8; // values of one facet before the rest is folded away

export function placeFacets(root, facets, choose) {
  const focused = root.contains(document.activeElement) ? document.activeElement.dataset.key : "";
  const unfolded = new Set([...root.querySelectorAll("details[open]")].map((one) => one.dataset.facet));
  root.replaceChildren(...facets.filter(tells).map((facet) => group(facet, choose, unfolded)));
  if (focused) root.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
}

// A facet with one value tells nothing, unless that value is chosen.
function tells({ values }) {
  return values.length > 1 || values.some(({ chosen }) => chosen);
}

function group({ facet, name, values }, choose, unfolded) {
  const boxes = values.map((value) => box(facet, value, choose));
  const folded = boxes.length > SHOWN + 1 ? boxes.splice(SHOWN) : [];
  return element("fieldset", {}, element("legend", { textContent: name }), ...boxes,
    folded.length
      ? element("details", { "data-facet": facet, open: unfolded.has(facet) || values.slice(SHOWN).some((v) => v.chosen) },
          element("summary", { textContent: `+ ${folded.length}` }), ...folded)
      : null);
}

function box(facet, { value, name, count, chosen }, choose) {
  return element("label", { className: count || chosen ? "" : "none" },
    element("input", {
      type: "checkbox", checked: chosen, "data-key": `${facet}:${value}`,
      onchange: (event) => choose(facet, value, event.target.checked),
    }),
    element("span", { textContent: name }),
    element("small", { className: "soft", textContent: count.toLocaleString() }));
}
