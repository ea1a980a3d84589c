// @ts-check
// The one way to the server: JSON out, JSON in, and what is refused is thrown as a problem with its sentence; and the
// style sheets of views, each fetched when something of its view is first shown.

import { element } from "./elements.js";

/** What the server refused, or that nobody answered. Its message is the server's sentence, or "". */
export class Problem extends Error {
  /**
   * @param {number} status of HTTP; 0 where nobody answered
   * @param {Record<string, any>} [body] problem details (RFC 9457), or an object with an `error`
   * @param {string} [sentence] said instead of the body's
   */
  constructor(status, body = {}, sentence = sentenceOf(body)) {
    super(sentence);
    this.status = status;
    this.body = body;
  }

  get unreachable() {
    return this.status === 0;
  }
}

/** @param {Record<string, any>} body */
function sentenceOf({ detail, error }) {
  return typeof detail === "string" ? detail : typeof error === "string" ? error : "";
}

/**
 * The value that comes back; throws a `Problem`.
 *
 * @param {string} address
 * @param {RequestInit} [options]
 * @returns {Promise<any>}
 */
export async function request(address, options) {
  let answer, value;
  try {
    answer = await fetch(address, options);
    value = await answer.json();
  } catch {
    throw new Problem(answer && !answer.ok ? answer.status : 0);
  }
  if (!answer.ok) throw new Problem(answer.status, value);
  return value;
}

/**
 * @param {string} address
 * @param {string | Record<string, string> | URLSearchParams} [query] what follows the question mark
 */
export function get(address, query) {
  return request(query ? `${address}?${new URLSearchParams(query)}` : address);
}

/**
 * @param {string} address
 * @param {unknown} [value] sent as JSON
 * @param {string} [method]
 */
export function post(address, value = {}, method = "POST") {
  return request(address, { method, headers: { "Content-Type": "application/json" }, body: JSON.stringify(value) });
}

/**
 * What classes of shots show: {names: {number: words}, examples: {number: [video, shot]}}. The first time the server
 * takes seconds for them; where it has none, numbers do.
 *
 * @param {string} address
 * @returns {Promise<import("../wire.d.ts").ClassNames & Partial<import("../wire.d.ts").ClusterNames>>}
 */
export function fetchClassNames(address) {
  return get(address).catch(() => ({ names: {} }));
}

/** @type {Map<string, Promise<unknown>>} */
const sheets = new Map();

/** Waits until a view's styles are there, or cannot be had. @param {string} view */
export function styled(view) {
  const known = sheets.get(view);
  if (known) return known;
  const link = element("link", { rel: "stylesheet", href: new URL(`../${view}/view.css`, import.meta.url).href });
  const loaded = new Promise((done) => (link.onload = link.onerror = done));
  sheets.set(view, loaded);
  document.head.append(link);
  return loaded;
}
