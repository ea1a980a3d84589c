// @ts-check
// Links into the page: #/search/TEXT asks, #/saved/NAME runs a saved search, #/shared/CODE one that the link holds. Each counts once: then it leaves the
// address, so that a reload brings the conversation back and does not ask again.

import { say } from "./query_chips.js";

/** @type {{search: (text: string) => void, saved: (name: string) => void, shared: (code: string) => void}} */
let actions = { search() {}, saved() {}, shared() {} };
/** @type {Record<string, string>} */
let texts = {};

/** @param {typeof actions} given what each kind of link does */
export function watchLinks(given) {
  actions = given;
  window.addEventListener("hashchange", followLink);
}

/** @param {Record<string, string>} words */
export function setLinkTexts(words) {
  texts = words;
}

/** Called whenever the page is free to ask; does nothing while another answer is made, and is called again then. */
export function followLink() {
  const { kind, text } = parseLink(location.hash);
  if ((kind !== "search" && kind !== "saved" && kind !== "shared") || document.body.classList.contains("answering")) return;
  history.replaceState(null, "", "#/");
  if (!text) say(texts.bad_search);
  else actions[kind](text);
}

/** The first word of an address's hash and the rest of it; a rest that cannot be read is "". @param {string} hash */
export function parseLink(hash) {
  const [, kind = "", text = ""] = hash.match(/^#\/?(\w+)(?:\/(.*))?$/s) ?? [];
  return { kind, text: decoded(text, "").trim() };
}

/** The view that an address's hash names, and the parts of its path; what follows a question mark is the view's own. @param {string} hash */
export function parseView(hash) {
  const [where] = hash.replace(/^#\/?/, "").split("?");
  const [name, ...path] = where.split("/").map((part) => decoded(part, part));
  return { name, path };
}

/** @param {string} part @param {string} otherwise where it is not well-formed */
function decoded(part, otherwise) {
  try {
    return decodeURIComponent(part);
  } catch {
    return otherwise;
  }
}

/** The address that asks for a text, or runs a saved search. @param {"search" | "saved"} kind @param {string} text */
export const searchAddress = (kind, text) => addressOfHash(`#/${kind}/${encodeURIComponent(text)}`);

/** The address of a shot, for others who have this page. @param {string} video @param {number} number */
export const shotAddress = (video, number) => addressOfHash(`#/shot/${encodeURIComponent(video)}:${number}`);

/** @param {string} hash */
export const addressOfHash = (hash) => `${location.href.split("#")[0]}${hash}`;

/** @param {string} link @param {import("../ui/types.d.ts").Say} tell says how it went @param {Record<string, string>} [words] */
export async function copyLink(link, tell, words = texts) {
  try {
    await navigator.clipboard.writeText(link);
    tell(words.copied);
  } catch {
    tell(words.not_copied.replace("{link}", link));
  }
}
