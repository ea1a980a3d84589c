// @ts-check
// Conversations in this browser's database: storage for settings would be full after two of them.

const MOST = 200; // conversations of an archive; the oldest are let go

const archive = location.pathname;
/** @type {Promise<IDBDatabase> | null} */
let opening = null;

/** @typedef {import("./conversations.js").About} About */
/** `turn` grows with each that is kept: clocks are set back. @typedef {About & {archive: string, turn?: number}} Kept */

function database() {
  opening ??= new Promise((done, failed) => {
    const request = indexedDB.open("filmoteca", 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("about", { keyPath: "id" });
      request.result.createObjectStore("sessions", { keyPath: "id" });
    };
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });
  return opening;
}

/** @template T @param {IDBRequest<T>} request @returns {Promise<T>} */
const answer = (request) => new Promise((done, failed) => {
  request.onsuccess = () => done(request.result);
  request.onerror = () => failed(request.error);
});

/** @param {"about" | "sessions"} store @param {IDBTransactionMode} [mode] */
const opened = async (store, mode = "readonly") => (await database()).transaction(store, mode).objectStore(store);

/** Those of this archive, the latest first. @returns {Promise<Kept[]>} */
async function all() {
  /** @type {Kept[]} */
  const kept = await answer((await opened("about")).getAll());
  return kept.filter((one) => one.archive === archive).sort((a, b) => (b.turn ?? 0) - (a.turn ?? 0) || b.time - a.time);
}

/** @type {import("./conversations.js").ConversationStore} */
export const browserConversations = {
  all,
  session: async (id) => (await answer((await opened("sessions")).get(id)))?.session ?? "",
  async keep(about, session) {
    /** @type {About | undefined} */
    const known = await answer((await opened("about")).get(about.id));
    const turn = 1 + Math.max(0, ...(await all()).map((one) => one.turn ?? 0));
    const kept = { ...about, archive, turn, picture: known?.picture || about.picture };
    if (known?.named) Object.assign(kept, { title: known.title, named: true });
    await answer((await opened("sessions", "readwrite")).put({ id: about.id, session }));
    await answer((await opened("about", "readwrite")).put(kept));
    for (const old of (await all()).slice(MOST)) await this.remove(old.id);
  },
  async rename(about, title) {
    await answer((await opened("about", "readwrite")).put({ ...about, archive, title, named: true }));
  },
  async remove(id) {
    await answer((await opened("about", "readwrite")).delete(id));
    await answer((await opened("sessions", "readwrite")).delete(id));
  },
};
