// @ts-check
// The first two stops of Tab: to the hits, or to what another part shows, and to the message box.

import { element, findAll, isShown } from "../ui/elements.js";

/** @param {Record<string, string>} texts of the views */
export function placeSkipLinks(texts) {
  for (const old of findAll(document, ".skip")) old.remove();
  const link = (/** @type {string} */ key, /** @type {() => HTMLElement | undefined} */ target) =>
    element("a", {
      className: "skip", href: "#turns", textContent: texts[key],
      onclick: (/** @type {Event} */ event) => (event.preventDefault(), target()?.focus()),
    });
  const links = [link("views.skip.hits", content), link("views.skip.box", () => findAll(document, "#composer textarea")[0])];
  document.body.prepend(...links);
}

/** The first hit of the last answer, or the part that is shown. */
function content() {
  const card = findAll(document, "#turns .turn.latest .card .play, #turns .welcome .card .play").find(isShown);
  if (card) return card;
  const [view] = findAll(document, "#view:not([hidden]), #turns");
  view.tabIndex = -1;
  return view;
}
