// Links into the page: #/search/TEXT asks, #/saved/NAME runs a saved search. Each counts once: then it leaves the
// address, so that a reload brings the conversation back and does not ask again.

import { runSaved } from "./saved_searches.js";
import { say } from "./query_chips.js";

let ask = () => {};
let texts = {};

export function watchLinks(send) {
  ask = send;
  window.addEventListener("hashchange", followLink);
}

export function speakLinks(words) {
  texts = words;
}

// Called whenever the page is free to ask; does nothing while another answer is made, and is called again then.
export function followLink() {
  const [name, text] = target();
  if (!["search", "saved"].includes(name) || document.body.classList.contains("answering")) return;
  history.replaceState(null, "", "#/");
  if (!text) say(texts.bad_search);
  else if (name === "search") ask("link", text);
  else runSaved(text);
}

function target() {
  const [, name, text = ""] = location.hash.match(/^#\/?(\w+)(?:\/(.*))?$/s) ?? [];
  try {
    return [name, decodeURIComponent(text).trim()];
  } catch {
    return [name, ""];
  }
}

export function searchAddress(kind, text) {
  return `${location.href.split("#")[0]}#/${kind}/${encodeURIComponent(text)}`;
}

export async function copyLink(link, tell, words = texts) {
  try {
    await navigator.clipboard.writeText(link);
    tell(words.copied);
  } catch {
    tell(words.not_copied.replace("{link}", link));
  }
}
