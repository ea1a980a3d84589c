// @ts-check
// "+2 alike" on a card: the shots that it stands for are played, one after the other by N and P.

import { get } from "../ui/client.js";
import { closest } from "../ui/elements.js";
import { playSpans } from "./player.js";

/** @param {import("../ui/types.d.ts").Say} say */
export function watchSimilarShots(say) {
  document.addEventListener("click", async (event) => {
    const button = closest(event, ".card .alike");
    if (!button) return;
    const card = /** @type {HTMLElement} */ (button.closest(".card"));
    try {
      const own = spanOf(card.dataset);
      const others = (button.dataset.shots ?? "").split(" ").map((id) => id.split("/"));
      playSpans([own, ...(await Promise.all(others.map(([video, number]) => find(video, Number(number)))))], 1);
    } catch (error) {
      say(error instanceof Error ? error.message : "");
    }
  });
}

/** @param {DOMStringMap} data of a card */
const spanOf = ({ video = "", shot, start, end, name }) => ({ video, shot: Number(shot), start: Number(start), end: Number(end), name });

/** @param {string} video @param {number} shot its number */
async function find(video, shot) {
  /** @type {import("../wire.d.ts").PlayableVideo} */
  const { name, shots } = await get(`media/shots/${encodeURIComponent(video)}`);
  const [start, end] = shots[shot - 1];
  return { video, shot, start, end, name };
}
