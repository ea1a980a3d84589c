// @ts-check
// How far the server is with the map: asked as long as something is done for it, and what its kinds show.

import { fetchClassNames, get } from "../ui/client.js";

const POLL = 1000; // ms between two questions

/** What the server says; points stand in it where they are not those that are had. @typedef {import("../wire.d.ts").ShotMap | import("../wire.d.ts").ShotMapWithPoints} MapNews */
/**
 * @typedef {object} Acts
 * @property {(news: MapNews) => void} come
 * @property {(found: import("./legend.js").ClassNames) => void} named
 * @property {() => unknown} unread nothing could be asked
 */

export class MapUpdates {
  /** @param {Acts} acts */
  constructor(acts) {
    this.acts = acts;
    this.version = "";
    this.round = 0; // answers of an earlier one are dropped
    this.polling = 0;
  }

  /** From now on, from the beginning. */
  async follow() {
    this.stop();
    this.version = "";
    await this.look(this.round);
  }

  stop() {
    this.round++;
    clearTimeout(this.polling);
  }

  /** @param {number} mine */
  async look(mine) {
    const news = await get("archive/map", { have: this.version }).catch(() => null); // said below
    if (mine !== this.round) return;
    if (!news) return void this.acts.unread();
    this.version = news.version;
    this.acts.come(news);
    if ("x" in news) {
      fetchClassNames("archive/map/kinds").then((found) => mine === this.round && this.acts.named(found));
    }
    if (news.work.doing !== "none" && !news.work.error) this.polling = setTimeout(() => this.look(mine), POLL);
  }
}
