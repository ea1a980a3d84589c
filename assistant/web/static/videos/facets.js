// @ts-check
// The facets beside the list: each value a checkbox with the number of videos that choosing it leaves.

import { element, findAll } from "../ui/elements.js";

const SHOWN = 8; // values of one facet before the rest is folded away

/** @typedef {import("../wire.d.ts").FacetValue} FacetValue */
/** @typedef {import("../wire.d.ts").FacetState} Facet */
/** Takes a value in or out. @typedef {(facet: string, value: string, is: boolean) => void} Choose */

/** @param {HTMLElement} root @param {Facet[]} facets @param {Choose} choose */
export function placeFacets(root, facets, choose) {
  const focused = root.contains(document.activeElement) ? document.activeElement?.getAttribute("data-key") : "";
  const unfolded = new Set(findAll(root, "details[open]").map((one) => one.dataset.facet ?? ""));
  root.replaceChildren(...facets.filter(tells).map((facet) => group(facet, choose, unfolded)));
  if (focused) findAll(root, `[data-key="${CSS.escape(focused)}"]`)[0]?.focus({ preventScroll: true });
}

/** A facet with one value tells nothing, unless that value is chosen. @param {Facet} facet */
function tells({ values }) {
  return values.length > 1 || values.some(({ chosen }) => chosen);
}

/** @param {Facet} facet @param {Choose} choose @param {Set<string>} unfolded */
function group({ facet, name, values }, choose, unfolded) {
  const boxes = values.map((value) => box(facet, value, choose));
  const folded = boxes.length > SHOWN + 1 ? boxes.splice(SHOWN) : [];
  return element("fieldset", {}, element("legend", { textContent: name }), ...boxes,
    folded.length
      ? element("details", { "data-facet": facet, open: unfolded.has(facet) || values.slice(SHOWN).some((v) => v.chosen) },
          element("summary", { textContent: `+ ${folded.length}` }), ...folded)
      : null);
}

/** @param {string} facet @param {FacetValue} value @param {Choose} choose */
function box(facet, { value, name, count, chosen }, choose) {
  const input = element("input", {
    type: "checkbox", checked: chosen, "data-key": `${facet}:${value}`, onchange: () => choose(facet, value, input.checked),
  });
  return element("label", { className: count || chosen ? "" : "none" }, input,
    element("span", { textContent: name }),
    element("small", { className: "soft", textContent: count.toLocaleString() }));
}
