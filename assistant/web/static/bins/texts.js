// @ts-check
// What is said about bins, in the visitor's language; known before the view of the bins is first opened.

import { count, fill } from "../ui/texts.js";
import { clock } from "../ui/timecodes.js";

/** @typedef {import("../ui/texts.js").Texts} Texts */

/** @type {Texts} */
let words = {};
let language = "en";

/** @param {Texts} texts @param {string} spoken */
export function setTexts(texts, spoken) {
  words = texts;
  language = spoken;
}

/** The text `bins.KEY` with its {places} filled in. @param {string} key @param {Record<string, unknown>} [values] */
export function text(key, values = {}) {
  return fill(words[`bins.${key}`] ?? key, values);
}

/**
 * "1 clip", "12 clips".
 * @param {string} key @param {number} n @param {Record<string, unknown>} [values]
 */
export function counted(key, n, values = {}) {
  return count(words[`bins.${key}`], n, language, values);
}

/** "3.5", "3,5": seconds as they are read. @param {number} value @param {number} [digits] */
export function seconds(value, digits = 1) {
  return value.toLocaleString(language, { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** "45 s", "12:03": how long a bin is. @param {number} value */
function duration(value) {
  return value < 60 ? text("clip.seconds", { n: seconds(value) }) : clock(Math.round(value));
}

/** When that was, as the visitor's language writes it. @param {string} iso */
export const moment = (iso) => new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" }).format(new Date(iso));

/** "12 clips · 3:08", or that it is empty. @param {number} clips @param {number} long seconds */
export const clipsSummary = (clips, long) => (clips ? `${counted("clips", clips)} · ${duration(long)}` : text("clips.none"));
