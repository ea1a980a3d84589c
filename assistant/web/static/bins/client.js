// @ts-check
// Asking the server about bins and telling it of changes; this browser's other windows hear of each change.
// What is refused is thrown as a problem with a sentence; its `body.bin` is the bin as it is, where it had changed.

import { addressOfHash, copyLink } from "../chat/deep_links.js";
import * as client from "../ui/client.js";
import { toast } from "../ui/toasts.js";
import { text } from "./texts.js";

/** @param {string} address @param {Record<string, string> | URLSearchParams} [query] */
export const get = (address, query = {}) => worded(client.get(address, query));

/** @param {string} address @param {Record<string, unknown>} [values] */
export async function post(address, values = {}) {
  const answer = await worded(client.post(address, values));
  if (address.startsWith("bins/")) notifyOtherWindows(address);
  return answer;
}

/** @param {Promise<any>} answer */
function worded(answer) {
  return answer.catch((error) => {
    if (error instanceof client.Problem && !error.message) {
      throw new client.Problem(error.status, error.body, text("error.network"));
    }
    throw error;
  });
}

const channel = new BroadcastChannel(`filmoteca.bins:${location.pathname}`);

/** That bins were changed. @param {string} what changed them */
export const notifyOtherWindows = (what) => channel.postMessage(what);

/** That bins were changed elsewhere, as the server says. @param {string} what changed them */
export const notifyHere = (what) => channel.dispatchEvent(new MessageEvent("message", { data: what }));

/** Called when another window on the same archive, or another person, has made a change. @param {() => void} listener */
export const onOtherWindowChange = (listener) => channel.addEventListener("message", listener);

/** @param {string} name of a bin */
export const addressOf = (name) => `#/bins/${encodeURIComponent(name)}`;

// the link that others see a bin by, and talk about its clips: made when it is first copied, and ended

/** @param {string} token */
const sharedAddress = (token) => addressOfHash(`#/bins/shared/${token}`);

/** @param {string} name of a bin */
export async function copyBinLink(name) {
  try {
    const { token } = await post("bins/share", { name });
    await copyLink(sharedAddress(token), toast, { copied: text("link.copied"), not_copied: text("link.not_copied") });
  } catch (error) {
    toast(error instanceof Error ? error.message : "", [], { wrong: true });
  }
}

/** @param {string} name of a bin */
export async function endBinLink(name) {
  try {
    await post("bins/unshare", { name });
    toast(text("link.ended"));
  } catch (error) {
    toast(error instanceof Error ? error.message : "", [], { wrong: true });
  }
}

/** The name of the bin that a link leads to, where it is one's own; else null. @param {string} token */
export async function ownBinOf(token) {
  try {
    const { bin } = await get("bins/shared", { token });
    const { bin: mine } = await get("bins/one", { name: bin.name });
    return mine.link === token ? bin.name : null;
  } catch {
    return null;
  }
}
