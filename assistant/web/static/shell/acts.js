// @ts-check
// What a turn did beside searching: bins are shown as they are now, files come when they are made, a hit plays.

import { fetchBins, rememberBin } from "../bins/all_bins.js";
import { notifyOtherWindows } from "../bins/client.js";
import { get } from "../ui/client.js";
import { element, find, findAll } from "../ui/elements.js";
import { openPlayer } from "../player/player.js";

const ASKS_EVERY = 600; // ms

/** @typedef {import("../wire.d.ts").ExportState} ExportState */

/** A turn that was just answered. @param {HTMLElement} turn */
export function followActs(turn) {
  binsChanged();
  for (const line of findAll(turn, ".acts .did")) {
    if (line.dataset.bin && line.dataset.do !== "bin_delete") rememberBin(line.dataset.bin);
    if (line.dataset.job) waitForFile(line, line.dataset.job);
  }
  const played = /** @type {HTMLElement | null} */ (turn.querySelector('.acts [data-do="play"] .moment'));
  if (played) openPlayer(played);
}

/** Bins may be other ones than before: here, in the view that is open, and in this browser's other windows. */
export function binsChanged() {
  fetchBins();
  notifyOtherWindows("acts");
  if (location.hash.startsWith("#/bins")) window.dispatchEvent(new HashChangeEvent("hashchange"));
}

/** Until the job is over; then the link takes the place of the words. @param {HTMLElement} line @param {string} job */
async function waitForFile(line, job) {
  const words = find(line, ".making");
  try {
    /** @type {ExportState} */
    let now = await get(`export/${job}`);
    while (["waiting", "working"].includes(now.state) && line.isConnected) {
      await new Promise((go) => setTimeout(go, ASKS_EVERY));
      now = await get(`export/${job}`);
    }
    if (now.state !== "done") throw new Error(now.error);
    words.remove();
    find(line, ".file").hidden = false;
    for (const note of now.notes) line.append(element("p", { className: "note" }, note));
  } catch (error) {
    words.textContent = error instanceof Error ? error.message : "";
  }
}
