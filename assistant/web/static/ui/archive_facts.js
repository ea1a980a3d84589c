// @ts-check
// How much the archive holds, in the bar at the top: each fact is whole or, where there is no room for it, not there.

import { element, findAll } from "./elements.js";

/** @param {string[]} facts */
export function showArchiveFacts(facts) {
  for (const told of findAll(document, "#top .archive span"))
    told.replaceChildren(...facts.flatMap((fact, n) => [n ? " " : "", element("bdi", {}, n ? `· ${fact}` : fact)]));
}
