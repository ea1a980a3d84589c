// The bin that is open, as this page has seen it. Edits go to the server one after the other, each with the version
// that was seen; one that is refused because somebody else changed the bin brings its fresh state along.

import { count, recount } from "./aside.js";
import { Refusal, asked, told } from "./bin_calls.js";

export let bin = null;

let queue = Promise.resolve();
let changed = () => {};

const others = new BroadcastChannel("filmoteca.bins"); // this browser's other windows

others.addEventListener("message", () => refresh());

// `draw` is called with the bin as it is now, and with what became of the last edit.
export function watchBin(draw) {
  changed = draw;
}

export async function openBin(name) {
  ({ bin } = await asked("bins/one", { name }));
}

export function closeBin() {
  bin = null;
  changed = () => {};
}

export const clipOf = (id) => bin?.clips.find((clip) => clip.id === id);

// Carries an edit out; gives the server's answer. A Refusal is thrown after the fresh state was drawn.
export function edit(what, values = {}) {
  const mine = bin?.name;
  const done = queue.then(async () => {
    const name = bin?.name ?? mine;
    try {
      const answer = await told(`bins/${what}`, { name, version: bin?.version ?? null, ...values });
      count(answer.total);
      if (answer.bin && bin) {
        bin = answer.bin;
        changed({});
      }
      others.postMessage("changed");
      recount();
      return answer;
    } catch (error) {
      if (error instanceof Refusal && error.bin && bin) {
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
export async function refresh() {
  if (!bin) return;
  try {
    const now = await asked("bins/one", { name: bin.name });
    if (!bin || now.bin.version === bin.version) return;
    bin = now.bin;
    changed({ elsewhere: true });
  } catch (error) {
    if (error.status === 404 && bin) changed({ gone: error.message });
    else console.warn(error);
  }
}
