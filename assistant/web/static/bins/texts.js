// What is said about bins, in the visitor's language; known before the view of the bins is first opened.

import { count, fill } from "../ui/texts.js";

let words = {};
let language = "en";

export function speakBins(texts, spoken) {
  words = texts;
  language = spoken;
}

// The text `bins.KEY` with its {places} filled in.
export function text(key, values = {}) {
  return fill(words[`bins.${key}`] ?? key, values);
}

// "1 clip", "12 clips".
export function counted(key, n, values = {}) {
  return count(words[`bins.${key}`], n, language, values);
}

// "3.5", "3,5": seconds as they are read.
export function seconds(value, digits = 1) {
  return value.toLocaleString(language, { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

// "45 s", "12:03": how long a bin is.
export function running(value) {
  if (value < 60) return text("clip.seconds", { n: seconds(value) });
  const whole = Math.round(value);
  const two = (number) => String(number).padStart(2, "0");
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  return hours ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}

// "12 clips · 3:08", or that it is empty.
export const holding = (clips, long) => (clips ? `${counted("clips", clips)} · ${running(long)}` : text("clips.none"));
