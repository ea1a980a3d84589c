// Texts as the catalogues have them: {places} to be filled in, and of several plural forms the one for a number.

export const fill = (text, values = {}) => text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

// "1 shot", "12 shots": by CLDR's plural categories, {n} being the number as the language writes it.
export function count(entry, n, language, values = {}) {
  const text = entry[new Intl.PluralRules(language).select(n)] ?? entry.other;
  return fill(text, { n: n.toLocaleString(language), ...values });
}
