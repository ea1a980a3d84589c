// @ts-check
// Texts as the catalogues have them: {places} to be filled in, and of several plural forms the one for a number.

/** The forms of a plural by CLDR's categories. @typedef {Record<string, string>} Forms */
/** A catalogue's part: texts and plurals by their keys. @typedef {Record<string, any>} Texts */

/**
 * How dates and numbers are written: as in the browser's country, where it speaks the page's language.
 * @param {string} language
 */
export const localeOf = (language) => navigator.languages.find((one) => one.split("-")[0] === language) ?? language;

/** @param {string} text @param {Record<string, unknown>} [values] */
export const fill = (text, values = {}) => text.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));

/**
 * "1 shot", "12 shots": by CLDR's plural categories, {n} being the number as the language writes it.
 * @param {Forms} entry @param {number} n @param {string} language @param {Record<string, unknown>} [values]
 */
export function count(entry, n, language, values = {}) {
  const text = entry[new Intl.PluralRules(language).select(n)] ?? entry.other;
  return fill(text, { n: n.toLocaleString(language), ...values });
}
