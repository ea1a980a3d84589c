// @ts-check
// What others change shows without a click: one stream of events tells of bins, footage and the archive. Where the
// server goes away it is told, and when it is back the conversation is taken up again; what is typed stays.

import { showArchiveFacts } from "../ui/archive_facts.js";
import { element } from "../ui/elements.js";
import { toast } from "../ui/toasts.js";

const PATIENCE = 2500; // ms without the server before it is told: a moment's break is none

/** @typedef {import("../wire.d.ts").LiveState} LiveState */
/**
 * @typedef {object} Actions
 * @property {() => void} bins they are other ones now
 * @property {() => void} conversations those that the server keeps are other ones now
 * @property {() => void} restarted it is another start of the server: it knows no conversation
 */

/** @type {Record<string, string>} */
let texts = {};
/** @type {LiveState | null} */
let last = null;
/** @type {HTMLElement | null} */
let notice = null;
let missing = 0;

/** @param {Record<string, string>} words */
export function setLiveUpdateTexts(words) {
  texts = words;
}

/**
 * Follows the stream while the page is in view: browsers keep few lines open to a server, over all of their tabs.
 * @param {Actions} acts
 */
export function watchLiveUpdates(acts) {
  /** @type {EventSource | null} */
  let source = null;
  const follow = () => {
    source?.close();
    source = document.visibilityState === "hidden" ? null : open(acts, follow);
    if (!source) clearTimeout(missing);
  };
  document.addEventListener("visibilitychange", follow);
  addEventListener("pagehide", () => source?.close());
  follow();
}

/** @param {Actions} acts @param {() => void} again where the stream was refused for now */
function open(acts, again) {
  const source = new EventSource("events");
  source.onmessage = ({ data }) => {
    back();
    /** @type {LiveState} */
    const now = JSON.parse(data);
    const changed = last ? changes(last, now) : [];
    last = now;
    if (changed.includes("restarted")) acts.restarted();
    if (changed.includes("bins")) acts.bins();
    if (changed.includes("conversations")) acts.conversations();
    if (changed.includes("restarted")) redraw(now.facts, /./);
    else if (changed.includes("archive") || changed.includes("jobs")) redraw(now.facts, /^#\/(videos|footage|map)/);
  };
  source.onopen = back;
  source.onerror = () => {
    missing ||= setTimeout(gone, PATIENCE);
    if (source.readyState === EventSource.CLOSED) setTimeout(again, PATIENCE);
  };
  return source;
}

/** The bar at the top, and these views, from what the server says now. @param {string[]} facts @param {RegExp} views */
function redraw(facts, views) {
  showArchiveFacts(facts);
  if (views.test(location.hash)) dispatchEvent(new HashChangeEvent("hashchange"));
}

/** What is another since the last message. @param {LiveState} before @param {LiveState} now */
export function changes(before, now) {
  const found = [];
  if (before.server !== now.server) found.push("restarted");
  if (before.archive !== now.archive) found.push("archive");
  if (before.bins !== now.bins) found.push("bins");
  if (before.jobs !== now.jobs) found.push("jobs");
  if (before.conversations !== now.conversations) found.push("conversations");
  return found;
}

function gone() {
  notice ??= element("div", { className: "offline", role: "alert" }, texts.gone);
  document.body.append(notice);
}

function back() {
  clearTimeout(missing);
  missing = 0;
  if (!notice) return;
  notice.remove();
  notice = null;
  toast(texts.back);
}
