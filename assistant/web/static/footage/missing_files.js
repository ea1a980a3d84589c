// @ts-check
// Videos whose files were moved away: cards and the player say so, and lead the owner to where they can be located.

import { get } from "../ui/client.js";
import { element, find, findAll } from "../ui/elements.js";

const KEPT = 5_000; // ms for which the server's word on what is away counts
const SETTLE = 400; // ms after a change of the page before its cards are looked at

/** The views' texts; null where nothing may be located. @type {Record<string, string> | null} */
let texts = null;
const away = { asked: -Infinity, /** @type {Set<string>} */ ids: new Set() };
let waiting = 0;

/** Called with each new conversation. @param {Record<string, string>} words */
export function watchMissingFiles(words) {
  const begun = texts !== null;
  texts = document.querySelector('#top .views a[data-view="footage"]') ? words : null;
  if (texts && !begun) new MutationObserver(soon).observe(find(document, "#turns"), { childList: true, subtree: true });
  if (texts) soon();
}

function soon() {
  clearTimeout(waiting);
  waiting = setTimeout(markCards, SETTLE);
}

async function idsAway(fresh = false) {
  if (fresh || performance.now() - away.asked >= KEPT) {
    away.asked = performance.now();
    try {
      const { videos } = await get("footage/away");
      away.ids = new Set(videos.map((/** @type {{id: string}} */ video) => video.id));
    } catch {
      // what was known stays
    }
  }
  return away.ids;
}

async function markCards() {
  const cards = findAll(document, "#turns .card[data-video]");
  if (!texts || !cards.length) return;
  const old = KEPT - (performance.now() - away.asked);
  if (old > 0) {
    clearTimeout(waiting);
    waiting = setTimeout(markCards, old); // these cards came since it was asked
  }
  const ids = await idsAway();
  for (const card of cards) {
    const marked = card.querySelector(".away-note");
    const { video = "" } = card.dataset;
    const isAway = ids.has(video);
    if (marked && !isAway) marked.remove();
    if (isAway && !marked) {
      find(card, ".about").after(element("p", { className: "away-note" },
        element("span", { textContent: texts["footage.away.this"] }), " ", link(video, texts)));
    }
  }
}

/** After the player's sentence, where the video that it could not play is away. @param {HTMLElement} part @param {string} [id] */
export async function offerToLocate(part, id) {
  if (!texts || !id || !(await idsAway(true)).has(id) || part.querySelector("a")) return;
  part.append(" ", link(id, texts));
  soon();
}

/** @param {string} id @param {Record<string, string>} words */
function link(id, words) {
  const go = element("a", { href: `#/footage/locate/${encodeURIComponent(id)}`, textContent: words["footage.away.locate"] });
  go.addEventListener("click", () => go.closest("dialog")?.close());
  return go;
}
