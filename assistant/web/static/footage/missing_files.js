// Videos whose files were moved away: cards and the player say so, and lead the owner to where they can be located.

import { element } from "../ui/elements.js";

const KEPT = 5_000; // ms for which the server's word on what is away counts
const SETTLE = 400; // ms after a change of the page before its cards are looked at

let texts = null; // the views' texts; null where nothing may be located
let away = { asked: 0, ids: new Set() };
let waiting = 0;

// Called with each new conversation.
export function speakLocating(words) {
  const begun = texts !== null;
  texts = document.querySelector('#top .views a[data-view="footage"]') ? words : null;
  if (texts && !begun) new MutationObserver(soon).observe(document.getElementById("turns"), { childList: true, subtree: true });
  if (texts) soon();
}

function soon() {
  clearTimeout(waiting);
  waiting = setTimeout(markCards, SETTLE);
}

async function idsAway(fresh = false) {
  if (fresh || Date.now() - away.asked >= KEPT) {
    away.asked = Date.now();
    try {
      const answer = await fetch("footage/away");
      if (answer.ok) away.ids = new Set((await answer.json()).videos.map((video) => video.id));
    } catch {
      // what was known stays
    }
  }
  return away.ids;
}

async function markCards() {
  const cards = [...document.querySelectorAll("#turns .card[data-video]")];
  if (!texts || !cards.length) return;
  const old = KEPT - (Date.now() - away.asked);
  if (old > 0) {
    clearTimeout(waiting);
    waiting = setTimeout(markCards, old); // these cards came since it was asked
  }
  const ids = await idsAway();
  for (const card of cards) {
    const marked = card.querySelector(".away-note");
    const isAway = ids.has(card.dataset.video);
    if (marked && !isAway) marked.remove();
    if (isAway && !marked) {
      card.querySelector(".about").after(element("p", { className: "away-note" },
        element("span", { textContent: texts["footage.away.this"] }), " ", link(card.dataset.video)));
    }
  }
}

// After the player's sentence, where the video that it could not play is away.
export async function offerToLocate(part, id) {
  if (!texts || !id || !(await idsAway(true)).has(id) || part.querySelector("a")) return;
  part.append(" ", link(id));
  soon();
}

function link(id) {
  const go = element("a", { href: `#/footage/locate/${encodeURIComponent(id)}`, textContent: texts["footage.away.locate"] });
  go.addEventListener("click", () => go.closest("dialog")?.close());
  return go;
}
