// @ts-check
// The conversation outlives a reload of the page, and can be saved as a file and opened again.
// Each window keeps its own; a new window takes up the one that was kept last. All are listed in `conversations.js`.

import { Problem } from "../ui/client.js";
import { keepConversation, keepsOnServer } from "./conversations.js";
import { say } from "./query_chips.js";

const LARGEST = 20_000_000; // characters of a file; see assistant/web/chat/chat.py
const ID_KEY = `filmoteca.conversation:${location.pathname}`; // in the browser: which of the list it is
const STORAGE_KEY = `filmoteca.session:${location.pathname}`;

let session = "";
let id = "";
let lacking = ""; // what could not be kept of it, as it was told
/** @type {Record<string, string>} */
let texts = {};

/** @param {Record<string, string>} words */
export function setSessionTexts(words) {
  texts = words;
}

/**
 * @param {string} json the conversation, or "" for none: the next one is another of the list
 * @param {string} [picture] the address of its first picture
 * @param {string} [leftOut] what a conversation that is too long to be kept lacks: pictures, turns, all
 */
export function keepSession(json, picture = "", leftOut = "") {
  if (leftOut && leftOut !== lacking) say(texts[`kept_without.${leftOut}`]);
  lacking = leftOut;
  if (leftOut === "all") return; // rather an older state of it than none
  session = json;
  if (!json) id = "";
  else keepConversation(conversationId() || resumeConversation(crypto.randomUUID()), json, picture).catch(unkept);
  for (const store of stores()) {
    try {
      if (json) {
        store.setItem(STORAGE_KEY, json);
        store.setItem(ID_KEY, id);
      }
      else for (const key of [STORAGE_KEY, ID_KEY]) store.removeItem(key);
    } catch {
      store.removeItem(STORAGE_KEY); // no room: rather nothing than an older one
    }
  }
  keepsOnServer().then((keeps) => keeps && forgetForOthers()).catch(() => {});
}

/** Whoever comes to this browser next is somebody else: what they find again, the server keeps for them. */
function forgetForOthers() {
  for (const key of [STORAGE_KEY, ID_KEY]) localStorage.removeItem(key);
}

/** @param {unknown} error */
function unkept(error) {
  console.warn(error);
  say((error instanceof Problem && error.message) || texts.unkept);
}

/** Which conversation of the list is shown; "" for none of them. */
export const conversationId = () => id;

/** What follows is kept as the conversation of that id. @param {string} next */
export function resumeConversation(next) {
  id = next;
  return id;
}

export function storedSession() {
  for (const store of stores()) {
    const kept = store.getItem(STORAGE_KEY);
    if (kept) {
      id = store.getItem(ID_KEY) ?? "";
      return kept;
    }
  }
  return "";
}

/** The conversation as it stands, as JSON; empty before the first turn. */
export function currentSession() {
  return session;
}

/** Saves the conversation through a download; says how it went. @param {import("../ui/types.d.ts").Say} say */
export function saveSession(say) {
  if (!session) return say(texts.empty);
  const link = document.createElement("a");
  const now = new Date();
  const two = (/** @type {number} */ number) => String(number).padStart(2, "0");
  const day = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
  link.download = `filmoteca-${day}-${two(now.getHours())}${two(now.getMinutes())}.json`;
  link.href = URL.createObjectURL(new Blob([session], { type: "application/json" }));
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  say(texts.saved.replace("{name}", link.download));
}

/**
 * Lets the visitor choose a file.
 * @param {(text: string) => void} open @param {import("../ui/types.d.ts").Say} say says what is wrong with it
 */
export function chooseSession(open, say) {
  const field = document.createElement("input");
  field.type = "file";
  field.accept = ".json,application/json";
  field.addEventListener("change", async () => {
    const file = field.files?.[0];
    if (!file) return;
    if (file.size > LARGEST) say(texts.large);
    else open(await file.text());
  });
  field.click();
}

function stores() {
  try {
    return [sessionStorage, localStorage];
  } catch {
    return []; // the browser keeps nothing for this page
  }
}
