// @ts-check
// The running search as a link, limits and examples included: a button beside undo and redo copies it.

import { Problem, post } from "../ui/client.js";
import { element, find, findAll } from "../ui/elements.js";
import { icon } from "../ui/icons.js";
import { addressOfHash, copyLink } from "./deep_links.js";
import { say } from "./query_chips.js";
import { currentSession } from "./sessions.js";

/** @type {Record<string, string>} */
let texts = {};

/** @param {Record<string, string>} words */
export function setSearchLinkTexts(words) {
  texts = words;
}

/** The button, while there is something to look for. */
export function placeLinkButton() {
  if (!document.querySelector("#query .steps") || !document.querySelector("#query .part")) return;
  const button = element("button", { type: "button", className: "share", title: texts.search, ariaLabel: texts.search, onclick: share }, icon("share"));
  find(document, "#query .steps").prepend(button);
}

async function share() {
  const name = findAll(document, "#query .part .words").map((part) => part.textContent).filter(Boolean).join(", ").slice(0, 200);
  try {
    const { query, run, revision } = await post("saved/link", { session: currentSession() });
    await copyLink(addressOfHash(`#/shared/${toAddress(JSON.stringify({ name, query, run, revision }))}`), say, texts);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    say(error.message || texts.failed);
  }
}

/** A text in letters that addresses leave as they are: base64url of its UTF-8, RFC 4648. @param {string} text */
export const toAddress = (text) =>
  btoa(String.fromCharCode(...new TextEncoder().encode(text))).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");

/** The text; "" for what is none. @param {string} address */
export function fromAddress(address) {
  try {
    const bytes = atob(address.replaceAll("-", "+").replaceAll("_", "/"));
    return new TextDecoder("utf-8", { fatal: true }).decode(Uint8Array.from(bytes, (letter) => letter.charCodeAt(0)));
  } catch {
    return "";
  }
}
