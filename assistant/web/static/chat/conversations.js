// @ts-check
// The conversations that are kept, each with its title, time and first picture: by the server for whoever is signed in
// there, else by this browser.

import { browserConversations } from "./browser_conversations.js";
import { listed, serverConversations } from "./server_conversations.js";

const LONGEST = 4000; // characters of its questions that are searched

/**
 * What the list shows of one; `words` are its questions, `named` whether a person gave it its title.
 * @typedef {{id: string, title: string, time: number, picture: string, words: string, named: boolean}} About
 */
/**
 * Where conversations are kept; a title that a person gave, and the first picture, stay.
 * @typedef {object} ConversationStore
 * @property {() => Promise<About[]>} all those of this archive, the latest first
 * @property {(id: string) => Promise<string>} session as JSON; "" where there is none
 * @property {(about: About, session: string) => Promise<unknown>} keep
 * @property {(about: About, title: string) => Promise<unknown>} rename
 * @property {(id: string) => Promise<unknown>} remove
 */

/** @type {Promise<boolean> | null} */
let asked = null;

/** Where all windows of this browser hear that conversations were kept, renamed or deleted. */
const channel = () => new BroadcastChannel(`filmoteca.conversations:${location.pathname}`);

export function notifyConversationLists() {
  const told = channel();
  told.postMessage("changed");
  told.close();
}

/** Called at each change, as long as it answers. @param {() => boolean} listener whether it wants to hear more */
export function onConversationsChange(listener) {
  const heard = channel();
  heard.onmessage = () => listener() || heard.close();
}

/** Whether the server keeps them; asked once, when they are first needed. */
export function keepsOnServer() {
  asked ??= listed().then(({ keeps }) => keeps);
  asked.catch(() => (asked = null)); // nobody answered: asked anew the next time
  return asked;
}

const store = async () => ((await keepsOnServer().catch(() => false)) ? serverConversations : browserConversations);

/** Those of this archive, the latest first. */
export const conversations = async () => (await store()).all();

/** The conversation as JSON; "" where there is none. @param {string} id */
export const conversationSession = async (id) => (await store()).session(id);

/**
 * Keeps it as it stands.
 * @param {string} id @param {string} session JSON @param {string} picture the address of its first one
 */
export async function keepConversation(id, session, picture) {
  await (await store()).keep({ id, time: Date.now(), ...summary(session), named: false, picture }, session);
  notifyConversationLists();
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
  await (await store()).rename(about, title);
  notifyConversationLists();
}

/** Gives what brings it back. @param {About} about */
export async function deleteConversation(about) {
  const kept = await store();
  const session = await kept.session(about.id);
  await kept.remove(about.id);
  notifyConversationLists();
  return async () => {
    await kept.keep(about, session);
    notifyConversationLists();
  };
}

/** Whether a conversation holds all these words, in its title or its questions. @param {About} about @param {string} words */
export function isAbout({ title, words: asked }, words) {
  const text = `${title}\n${asked}`.toLocaleLowerCase();
  return words.toLocaleLowerCase().split(/\s+/).every((word) => text.includes(word));
}
