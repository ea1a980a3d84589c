// @ts-check
// The clips of the open bin in the player, as a reel or to trim; what is trimmed there is saved here.

import { edit, opened } from "./bin_store.js";
import { Problem } from "../ui/client.js";
import { counted, text } from "./texts.js";
import { toast } from "../ui/toasts.js";

const { state } = opened;

/** @typedef {import("./bin_store.js").Clip} Clip */
/** @typedef {import("./bin_store.js").Bin} Bin */
/** @typedef {import("../ui/types.d.ts").ViewContext} ViewContext */

/** @param {Clip} clip */
const spanOf = ({ id, video, shot, start, end, name, thumbnail, query }) => ({
  clip: id, video, shot, start, end, name, query, poster: thumbnail,
});

/** The clips whose videos are there. */
const playable = () => (state.bin?.clips ?? []).filter((clip) => !clip.state);

/**
 * A clip, or all of them one after the other; those whose video is not there are left out.
 * @param {ViewContext} context @param {number | null} id
 */
export function playClips(context, id) {
  if (!state.bin) return;
  const there = playable();
  const left = state.bin.clips.length - there.length;
  if (!there.length) return toast(text("play.none"), [], { wrong: true });
  if (id === null && left) toast(counted("play.left_out", left));
  const at = Math.max(0, there.findIndex((clip) => clip.id === id));
  context.play(there.map(spanOf), at, { reel: id === null, trimmed: saver(there) });
}

/** Plays a clip with its trimming open. @param {ViewContext} context @param {number} id */
export function trimClip(context, id) {
  const there = playable();
  const at = there.findIndex((clip) => clip.id === id);
  if (at >= 0) context.play(there.map(spanOf), at, { trimming: true, trimmed: saver(there) });
}

/**
 * Saves the span of the clip at a place of those that are played; throws what the server refuses: where others have
 * trimmed it meanwhile, with `body.span`, which saving again writes over.
 * The bin may have been left by then.
 * @param {Clip[]} there
 * @returns {NonNullable<import("../ui/types.d.ts").PlayMode["trimmed"]>}
 */
function saver(there) {
  const name = state.bin?.name;
  const seen = there.map((clip) => ({ start: clip.start, end: clip.end }));
  const learn = (/** @type {number} */ at, /** @type {Bin | undefined} */ bin) => {
    const now = bin?.clips.find(({ id }) => id === there[at].id);
    if (now) seen[at] = { start: now.start, end: now.end };
    return seen[at];
  };
  return async (at, start, end) => {
    const values = { clips: [there[at].id], start, end, seen_span: [seen[at].start, seen[at].end] };
    try {
      learn(at, (await edit("trim", { ...(state.bin ? {} : { name }), ...values })).bin);
    } catch (error) {
      if (error instanceof Problem && error.body.theirs) error.body.span = learn(at, error.body.bin);
      throw error;
    }
  };
}
