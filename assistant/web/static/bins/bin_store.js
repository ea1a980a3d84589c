// The bin that is open, as this page has seen it. Edits go to the server one after the other, each with the version
// that was seen; one that is refused because somebody else changed the bin brings its fresh state along.

import { count, recount } from "./add_to_bin.js";
import { Refusal, asked, heedOthers, told } from "./client.js";
import { text } from "./texts.js";

export let bin = null;

let queue = Promise.resolve();
let changed = () => {};
let waiting = 0; // edits that have no answer yet
let era = 0; // one ends where the bin turns out to have been changed elsewhere

heedOthers(() => refresh());

// `draw` is called with the bin as it is now, and with what became of the last edit.
export function watchBin(draw) {
  changed = draw;
}

// Whether the bin was still wanted when it came.
export async function openBin(name, wanted) {
  const answer = await asked("bins/one", { name });
  if (wanted()) ({ bin } = answer);
  return wanted();
}

export function closeBin() {
  bin = null;
  changed = () => {};
}

export const clipOf = (id) => bin?.clips.find((clip) => clip.id === id);

// The clips as an edit that is on its way will leave them, so that it shows at once.
export function foresee(clips) {
  bin = { ...bin, clips, seconds: clips.reduce((sum, { start, end }) => sum + end - start, 0) };
  changed({});
}

// Carries an edit out; gives the server's answer. A Refusal is thrown after the fresh state was drawn, and what was
// to follow on the old one is refused as well.
export function edit(what, values = {}) {
  const [mine, seen] = [bin?.name, era];
  waiting += 1;
  const done = queue.then(async () => {
    const name = bin?.name ?? mine;
    try {
      if (seen !== era) throw new Refusal(text("error.outdated"), 409);
      const answer = await told(`bins/${what}`, { name, version: bin?.version ?? null, ...values });
      waiting -= 1;
      count(answer.total);
      if (answer.bin && bin) {
        bin = waiting ? { ...answer.bin, clips: bin.clips, seconds: bin.seconds } : answer.bin;
        changed({});
      }
      if (!waiting) recount();
      return answer;
    } catch (error) {
      waiting -= 1;
      if (error instanceof Refusal && error.bin && bin) {
        era += 1;
        bin = error.bin;
        changed({ outdated: true });
      }
      throw error;
    }
  });
  queue = done.catch(() => {});
  return done;
}

// What others did meanwhile: looked at when this window is looked at again, or another one says that it made a change.
export const refresh = () => look(false);

// The bin as the server has it, whatever was foreseen here.
export const reload = () => look(true);

async function look(anyway) {
  if (!bin || (waiting && !anyway)) return;
  try {
    const now = await asked("bins/one", { name: bin.name });
    if (!bin || (waiting && !anyway)) return;
    const elsewhere = now.bin.version !== bin.version;
    bin = now.bin;
    if (elsewhere || anyway) changed({ elsewhere });
  } catch (error) {
    if (error.status === 404 && bin) changed({ gone: error.message });
    else console.warn(error);
  }
}
