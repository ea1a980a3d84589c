// Putting aside what the player shows, with the in and out points that it has there.

import { putAside, queryOf } from "../bins/add_to_bin.js";
import { cards, place, shown } from "./player.js";

export function asideShown(choose = false) {
  if (!shown) return;
  const query = cards[place]?.dataset.query || queryOf(cards[place]);
  putAside([{ video: shown.id, start: shown.start, end: shown.end }], { query, choose });
}
