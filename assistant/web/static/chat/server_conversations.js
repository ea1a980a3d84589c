// @ts-check
// Conversations that the server keeps for whoever is signed in.

import { get, post, request } from "../ui/client.js";

/** @param {string} id */
const addressOf = (id) => `conversations/${encodeURIComponent(id)}`;

/** Whether the server keeps them for whoever asks, and those that it keeps. @returns {Promise<import("../wire.d.ts").ConversationList>} */
export const listed = () => get("conversations");

/** @type {import("./conversations.js").ConversationStore} */
export const serverConversations = {
  all: async () => (await listed()).conversations,
  session: async (id) => (await get(addressOf(id))).session,
  keep: ({ id, title, named, time, words, picture }, session) =>
    post(addressOf(id), { title, named, time, words, picture, session }, "PUT"),
  rename: ({ id }, title) => post(addressOf(id), { title }, "PATCH"),
  remove: (id) => request(addressOf(id), { method: "DELETE", headers: { "Content-Type": "application/json" } }),
};
