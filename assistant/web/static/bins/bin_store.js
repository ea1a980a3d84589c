// @ts-check
// The bin that is open, as this page has seen it. Edits go to the server one after the other, each with the version
// that was seen; one that is refused because somebody else changed the bin brings its fresh state along.

import { Problem } from "../ui/client.js";
import { createStore } from "../ui/store.js";
import { fetchBins, showTotal } from "./all_bins.js";
import { get, onOtherWindowChange, post } from "./client.js";
import { text } from "./texts.js";

/** @typedef {import("../wire.d.ts").OpenClip} Clip */
/** @typedef {import("../wire.d.ts").OpenBin} Bin */
/** What became of the bin. @typedef {{outdated?: boolean, elsewhere?: boolean, gone?: string}} News */

export const opened = createStore({
  /** @type {Bin | null} */
  bin: null,
  /** Of the link that the bin is seen by; empty where it is one's own. */
  token: "",
});

const { state } = opened;

/** @type {Promise<unknown>} */
let queue = Promise.resolve();
/** @type {(news: News) => void} */
let changed = () => {};
let waiting = 0; // edits that have no answer yet
let begun = 0; // edits so far
let era = 0; // one ends where the bin turns out to have been changed elsewhere

onOtherWindowChange(() => refresh());

/** @param {(news: News) => void} draw called when the bin is another one, with what became of the last edit */
export function watchBin(draw) {
  changed = draw;
}

/** @param {string} name @param {string} token of a link, where the bin is seen by one */
const fetched = (name, token) => (token ? get("bins/shared", { token }) : get("bins/one", { name }));

/** Whether the bin was still wanted when it came. @param {string} name @param {string} token @param {() => boolean} wanted */
export async function openBin(name, token, wanted) {
  const { bin } = await fetched(name, token);
  if (wanted()) opened.set({ bin, token });
  return wanted();
}

export function closeBin() {
  opened.set({ bin: null, token: "" });
  changed = () => {};
}

/** What somebody says about a clip, or takes back: no change of the bin. @param {"say" | "take_back"} what @param {Record<string, unknown>} values */
export async function postRemark(what, values) {
  const { bin } = await post(`bins/${what}`, { ...(state.token ? { token: state.token } : { name: state.bin?.name }), ...values });
  if (!state.bin || waiting) return;
  opened.set({ bin });
  changed({});
}

/** @param {Bin} bin */
const said = ({ clips, link }) => JSON.stringify([link, clips.map((clip) => clip.remarks)]);

/** @param {number} id */
export const clipOf = (id) => state.bin?.clips.find((clip) => clip.id === id);

/** The clips as an edit that is on its way will leave them, so that it shows at once. @param {Clip[]} clips */
export function showOptimistically(clips) {
  if (!state.bin) return;
  opened.set({ bin: { ...state.bin, clips, seconds: clips.reduce((sum, { start, end }) => sum + end - start, 0) } });
  changed({});
}

/**
 * Carries an edit out; gives the server's answer. A problem is thrown after the fresh state was drawn, and what was
 * to follow on the old one is refused as well.
 * @param {string} what @param {Record<string, unknown>} [values]
 */
export function edit(what, values = {}) {
  const [mine, seen] = [state.bin?.name, era];
  waiting += 1;
  begun += 1;
  const done = queue.then(async () => {
    const name = state.bin?.name ?? mine;
    try {
      if (seen !== era) throw new Problem(409, {}, text("error.outdated"));
      const answer = await post(`bins/${what}`, { name, version: state.bin?.version ?? null, ...values });
      waiting -= 1;
      showTotal(answer.total);
      if (answer.bin && state.bin) {
        const { clips, seconds } = state.bin;
        opened.set({ bin: waiting ? { ...answer.bin, clips, seconds } : answer.bin });
        changed({});
      }
      if (!waiting) fetchBins();
      return answer;
    } catch (error) {
      waiting -= 1;
      if (error instanceof Problem && error.body.bin && state.bin) {
        era += 1;
        opened.set({ bin: error.body.bin });
        const outdated = typeof error.body.theirs !== "string"; // else it is said where it was written, which has its turn first
        setTimeout(() => state.bin && changed({ outdated }));
      }
      throw error;
    }
  });
  queue = done.catch(() => {});
  return done;
}

/** What others did meanwhile: looked at when this window is looked at again, or another one says it made a change. */
export const refresh = () => look(false);

/** The bin as the server has it, whatever was foreseen here. */
export const reload = () => look(true);

/** @param {boolean} anyway also while edits are on their way */
async function look(anyway) {
  if (!state.bin || (waiting && !anyway)) return;
  const before = begun;
  try {
    const { bin } = await fetched(state.bin.name, state.token);
    if (!state.bin || (waiting && !anyway)) return;
    if (begun !== before) return look(anyway); // what came may be older than what was done meanwhile
    const elsewhere = bin.version !== state.bin.version;
    const talked = said(bin) !== said(state.bin);
    opened.set({ bin });
    if (elsewhere || talked || anyway) changed({ elsewhere });
  } catch (error) {
    if (error instanceof Problem && error.status === 404 && state.bin) changed({ gone: error.message });
    else console.warn(error);
  }
}
