// @ts-check
// The conversations that this browser keeps, each with its title, time and first picture, in its database: storage for
// settings would be full after two of them.

const MOST = 200; // conversations of an archive; the oldest are let go
const LONGEST = 4000; // characters of its questions that are searched

/**
 * What the list shows of one; `words` are its questions, `named` whether a person gave it its title.
 * @typedef {{id: string, archive: string, title: string, time: number, picture: string, words: string, named: boolean}} About
 */

const archive = location.pathname;
/** @type {Promise<IDBDatabase> | null} */
let opening = null;

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

/** Those of this archive, the latest first. @returns {Promise<About[]>} */
export async function conversations() {
  /** @type {About[]} */
  const all = await answer((await opened("about")).getAll());
  return all.filter((one) => one.archive === archive).sort((a, b) => b.time - a.time);
}

/** The conversation as JSON; "" where there is none. @param {string} id */
export async function conversationSession(id) {
  return (await answer((await opened("sessions")).get(id)))?.session ?? "";
}

/**
 * Keeps it as it stands; a title that a person gave stays.
 * @param {string} id @param {string} session JSON @param {string} picture the address of its first one
 */
export async function keepConversation(id, session, picture) {
  /** @type {About | undefined} */
  const known = await answer((await opened("about")).get(id));
  const { title, words } = summary(session);
  const about = { id, archive, time: Date.now(), title: known?.named ? known.title : title, named: known?.named ?? false, words, picture: known?.picture || picture };
  await answer((await opened("sessions", "readwrite")).put({ id, session }));
  await answer((await opened("about", "readwrite")).put(about));
  for (const old of (await conversations()).slice(MOST)) await deleteConversation(old.id);
}

/** @param {string} session */
export function summary(session) {
  /** @type {{text?: string}[]} */
  const turns = JSON.parse(session).turns ?? [];
  const questions = turns.map(({ text }) => text ?? "").filter(Boolean);
  return { title: (questions[0] ?? "").slice(0, 200), words: questions.join("\n").slice(0, LONGEST) };
}

/** @param {About} about @param {string} title */
export async function renameConversation(about, title) {
  await answer((await opened("about", "readwrite")).put({ ...about, title, named: true }));
}

/** Gives what brings it back. @param {string} id */
export async function deleteConversation(id) {
  const about = await answer((await opened("about")).get(id));
  const session = await answer((await opened("sessions")).get(id));
  await answer((await opened("about", "readwrite")).delete(id));
  await answer((await opened("sessions", "readwrite")).delete(id));
  return async () => {
    if (about) await answer((await opened("about", "readwrite")).put(about));
    if (session) await answer((await opened("sessions", "readwrite")).put(session));
  };
}

/** Whether a conversation holds all these words, in its title or its questions. @param {About} about @param {string} words */
export function isAbout({ title, words: asked }, words) {
  const text = `${title}\n${asked}`.toLocaleLowerCase();
  return words.toLocaleLowerCase().split(/\s+/).every((word) => text.includes(word));
}
