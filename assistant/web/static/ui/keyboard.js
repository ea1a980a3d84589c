// Keys outside the player: / writes, arrows walk the cards, M and X say more like this and not this.

const STEPS = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] };
const ACTIONS = { m: "similar", x: "unlike" };

export function watchKeys() {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    if (document.querySelector("dialog[open]")) return;
    if (event.key === "/") {
      event.preventDefault();
      document.querySelector("#composer textarea")?.focus();
      return;
    }
    const card = event.target.closest?.(".card");
    if (!card) return;
    if (event.key in STEPS) {
      const next = neighbour(card, STEPS[event.key]);
      if (!next) return;
      event.preventDefault();
      next.querySelector(".play").focus();
      next.scrollIntoView({ block: "nearest" });
    } else if (event.key.toLowerCase() in ACTIONS) {
      card.querySelector(`[data-action="${ACTIONS[event.key.toLowerCase()]}"]`)?.click();
    }
  });
}

export function isTyping(target) {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches("input, textarea, select"));
}

// Left and right follow the order of the cards; up and down take the nearest card of another row.
function neighbour(card, [across, down]) {
  const cards = [...document.querySelectorAll("#turns .card")].filter((other) => other.offsetParent);
  if (across) return cards[cards.indexOf(card) + across];
  const here = card.getBoundingClientRect();
  let best, least = Infinity;
  for (const other of cards) {
    const there = other.getBoundingClientRect();
    const rows = (there.top - here.top) * down;
    if (rows < here.height / 2) continue;
    const far = rows * 10 + Math.abs(there.left - here.left);
    if (far < least) [best, least] = [other, far];
  }
  return best;
}
