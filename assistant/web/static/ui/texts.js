// @ts-check
// Texts as the catalogues have them: {places} to be filled in, and of several plural forms the one for a number.

/** The forms of a plural by CLDR's categories. @typedef {Record<string, string>} Forms */
/** A catalogue's part: texts and plurals by their keys. @typedef {Record<string, any>} Texts */

/**
 * How dates and numbers are written: as in the browser's country, where it speaks the page's language.
 * @param {string} language
 */
export const localeOf = (language) => navigator.languages.find((one) => one.split("-")[0] === language) ?? language;

/** Control characters, and those that turn the direction of the text after them. */
const DECEIVING = /(?![\t\n])[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;
const [ISOLATE, END] = ["\u2068", "\u2069"];

/**
 * A name that stands within a text as it is written, whatever is in it, and turns nothing around it about: what could is
 * seen as U+FFFD, and words from right to left keep to themselves.
 * @param {string} name
 */
export function isolated(name) {
  const seen = name.replace(DECEIVING, "\ufffd");
  return RIGHT_TO_LEFT.test(seen) ? ISOLATE + seen + END : seen;
}

/** @param {string} text @param {Record<string, unknown>} [values] */
export const fill = (text, values = {}) => text.replace(/\{(\w+)\}/g, (whole, name) => (values[name] === undefined || values[name] === null ? whole : isolated(String(values[name]))));

/**
 * "1 shot", "12 shots": by CLDR's plural categories, {n} being the number as the language writes it.
 * @param {Forms} entry @param {number} n @param {string} language @param {Record<string, unknown>} [values]
 */
export function count(entry, n, language, values = {}) {
  const text = entry[new Intl.PluralRules(language).select(n)] ?? entry.other;
  return fill(text, { n: n.toLocaleString(language), ...values });
}
