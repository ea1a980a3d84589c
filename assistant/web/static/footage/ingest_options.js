// @ts-check
// How footage is taken in: whether speech is transcribed, in which language, what comes first and what is passed over,
// which annotators go over it, and whether a folder is watched.

import { post } from "../ui/client.js";
import { element } from "../ui/elements.js";

/** @typedef {import("../wire.d.ts").OfferedAnnotator} OfferedAnnotator */
/** How footage is taken in. @typedef {{speech: boolean, language: string, watch: boolean, polling: boolean}} Options */

const LANGUAGES = "ar ca cs da de el en es eu fi fr gl he hi hu it ja ko nl no pl pt ro ru sv tr uk zh".split(" ");
const ORDERS = ["name", "newest", "shortest"];
const STORAGE_KEY = "filmoteca-footage"; // options, in this browser

/** @returns {Partial<Options>} */
export const keptOptions = () => JSON.parse(localStorage.getItem(STORAGE_KEY) ?? "{}");

/** One a line. @param {string} text */
const patternsOf = (text) => [...new Set(text.split("\n").map((line) => line.trim()).filter(Boolean))].sort();

/** The fold with the options, and what is chosen in it. @param {import("../ui/types.d.ts").ViewContext} context */
export function buildOptions(context) {
  const { texts } = context;
  const kept = keptOptions();
  const keep = () => localStorage.setItem(STORAGE_KEY, JSON.stringify({ ...values(), watch: undefined }));
  const box = (/** @type {boolean} */ checked) => element("input", { type: "checkbox", checked, onchange: keep });
  const labelled = (/** @type {string} */ name, /** @type {HTMLElement} */ input) => element("label", {}, input, texts(`footage.${name}`));
  const [speech, watch, polling] = [box(kept.speech ?? true), box(false), box(kept.polling ?? false)];
  const [speechLabel, watchLabel, pollingLabel] = [labelled("speech", speech), labelled("watch", watch), labelled("polling", polling)];
  const names = new Intl.DisplayNames([context.language], { type: "language" });
  const listed = LANGUAGES.map((code) => [code, names.of(code) ?? code]).sort((a, b) => a[1].localeCompare(b[1]));
  const language = element("select", { onchange: keep },
    ...[["", texts("footage.language.any")], ...listed].map(([value, textContent]) => element("option", { value, textContent })));
  language.value = kept.language ?? "";
  const values = () => /** @type {Options} */ ({
    speech: speech.checked, language: language.value, watch: watch.checked, polling: polling.checked,
  });
  const watching = element("div", { className: "watching" }, watchLabel, pollingLabel);
  const annotators = element("fieldset", { className: "annotators" });
  let shown = "";
  /** Ticks for the annotators that the archive keeps. @param {OfferedAnnotator[]} offered */
  const drawAnnotators = (offered) => {
    if (shown === JSON.stringify(offered) || annotators.contains(document.activeElement)) return;
    shown = JSON.stringify(offered);
    annotators.hidden = !offered.length;
    annotators.replaceChildren(element("legend", { textContent: texts("footage.annotate") }),
      ...offered.map(({ name, finds, kept: checked, allowed }) => element("label", { title: allowed ? "" : texts("footage.annotate.people") },
        element("input", { type: "checkbox", name, checked: checked && allowed, disabled: !allowed, onchange: keepAnnotators }), finds)));
  };
  const keepAnnotators = () => {
    const boxes = /** @type {NodeListOf<HTMLInputElement>} */ (annotators.querySelectorAll("input:checked"));
    return keepInArchive("footage/annotators", { names: [...boxes].map((box) => box.name) });
  };
  /** @param {string} address @param {object} choice */
  const keepInArchive = async (address, choice) => {
    try {
      await post(address, choice);
    } catch (error) {
      context.say(error instanceof Error && error.message ? error.message : texts("views.failed"));
    }
  };
  const stills = element("input", { type: "checkbox", onchange: () => keepInArchive("footage/stills", { stills: stills.checked }) });
  const sounds = element("input", { type: "checkbox", onchange: () => keepInArchive("footage/sounds", { sounds: sounds.checked }) });
  /** Whether the archive takes photos, and sound alone. @param {{stills: boolean, sounds: boolean}} taken */
  const drawTaken = (taken) => {
    if (document.activeElement !== stills) stills.checked = taken.stills;
    if (document.activeElement !== sounds) sounds.checked = taken.sounds;
  };
  const order = element("select", { onchange: () => keepInArchive("footage/order", { order: order.value }) },
    ...ORDERS.map((value) => element("option", { value, textContent: texts(`footage.order.${value}`) })));
  /** @type {string[]} as the archive keeps them */
  let patterns = [];
  const excluded = element("textarea", { rows: 2, spellcheck: false, placeholder: "*_draft.mp4", onchange: () => {
    const wanted = patternsOf(excluded.value);
    keepInArchive("footage/exclusions", { added: wanted.filter((one) => !patterns.includes(one)), taken_back: patterns.filter((one) => !wanted.includes(one)) });
    patterns = wanted;
  } });
  /** What the archive keeps of these. @param {{order: string, excluded: string[]}} now */
  const drawKept = (now) => {
    if (document.activeElement !== order) order.value = now.order;
    if (document.activeElement === excluded) return;
    patterns = now.excluded;
    if (patternsOf(excluded.value).join("\n") !== patterns.join("\n")) excluded.value = patterns.join("\n");
    excluded.rows = Math.min(8, Math.max(2, patterns.length + 1));
  };
  const drawn = () => (pollingLabel.hidden = !watch.checked);
  watch.addEventListener("change", drawn);
  drawn();
  const root = element("details", { className: "options" }, element("summary", { textContent: texts("footage.options") }),
    element("div", {}, speechLabel, element("label", {}, texts("footage.language"), language), labelled("stills", stills), labelled("sounds", sounds),
      element("label", {}, texts("footage.order"), order), annotators,
      element("label", { className: "excluded" }, element("span", {}, texts("footage.exclude")), excluded), watching));
  return { root, values, watching, drawAnnotators, drawTaken, drawKept };
}
