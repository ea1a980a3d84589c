// @ts-check
// The player's dialog as it is built: its parts and its buttons. What they do is passed in.

import { element, find } from "../ui/elements.js";
import { buildTools } from "./tools.js";

const ICONS = {
  previousHit: "M15 5l-7 7 7 7",
  nextHit: "M9 5l7 7-7 7",
  previousShot: "M18 6l-8 6 8 6zM7 6v12",
  nextShot: "M6 6l8 6-8 6zM17 6v12",
  replay: "M5 12a7 7 0 1 0 2.5-5.4M5 4v4h4",
  link: "M10 14a4 4 0 0 0 6 0l3-3a4 4 0 0 0-6-6l-1 1M14 10a4 4 0 0 0-6 0l-3 3a4 4 0 0 0 6 6l1-1",
  close: "M6 6l12 12M18 6L6 18",
  transcript: "M4 6h16M4 11h16M4 16h10",
  aside: "M4 8h16v12H4zM7 8V5h10v3M12 11v6M9 14h6",
  trim: "M8 4H5v16h3M16 4h3v16h-3M9 12h6",
};

/** What the buttons do, by their names. @typedef {Record<Button, (event: MouseEvent) => void>} Actions */
/**
 * @typedef {"previousHit" | "nextHit" | "previousShot" | "toggle" | "nextShot" | "replay" | "subtitles" | "transcript"
 *   | "descriptions" | "aside" | "trim" | "beyond" | "link" | "close"} Button
 */

/**
 * The <dialog>, its <video>, and the parts that change, by name. It is put into the page.
 *
 * @param {Record<string, string>} texts
 * @param {boolean} hasSpeech
 * @param {Actions} actions
 */
export function buildDialog(texts, hasSpeech, actions) {
  const dialog = element("dialog", { id: "player", "aria-label": texts[""] });
  dialog.innerHTML = `
    <div class="head"><b class="name"></b><span class="place"></span><span class="told" role="status"></span></div>
    <div class="body"><div class="main">
      <div class="stage" tabindex="-1"><video playsinline preload="auto"></video>
        <p class="preparing" role="status"></p><p class="failed" role="alert" hidden></p></div>
      <p class="describing"><span role="status"></span><small></small></p>
      <input class="position" type="range" step="0.01">
      <div class="controls"><span class="clock"></span><span class="middle"></span><span class="end"></span></div>
      <div class="tools" role="group"></div>
      <p class="keys"></p></div>
      <aside class="said"><div class="top"><b></b><select class="language"></select><small class="source"></small></div>
        <p class="note"></p><ol></ol></aside></div>`;
  const [head, stage, middle, end] = [".head", ".stage", ".middle", ".end"].map((selector) => find(dialog, selector));
  find(dialog, ".tools").setAttribute("aria-label", texts[".tools"]);
  const transcript = find(dialog, ".said");
  /** @type {HTMLVideoElement} */
  const video = find(dialog, "video");
  /** @type {HTMLInputElement} */
  const position = find(dialog, ".position");
  /** @type {HTMLSelectElement} */
  const language = find(dialog, ".language");

  transcript.setAttribute("aria-label", texts[".transcript"]);
  find(transcript, "b").textContent = texts[".transcript"];
  language.setAttribute("aria-label", texts[".language"]);
  position.setAttribute("aria-label", texts[".position"]);
  find(dialog, ".preparing").textContent = texts[".preparing"];
  const keys = [texts[".keys"], texts[".keys_shuttle"], texts[".keys_bins"], hasSpeech ? texts[".keys_speech"] : ""];
  find(dialog, ".keys").textContent = keys.filter(Boolean).join(" · ");

  const button = (/** @type {Button} */ key, /** @type {HTMLElement} */ where, words = "") => {
    const made = element("button", { type: "button", className: key });
    const label = texts[`.${key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`];
    if (key in ICONS) {
      const path = ICONS[/** @type {keyof typeof ICONS} */ (key)];
      made.innerHTML = `<svg viewBox="0 0 24 24" aria-hidden="true"><path d="${path}"/></svg>`;
    }
    if (words) made.append(words);
    else {
      made.setAttribute("aria-label", label);
      made.title = label;
    }
    made.addEventListener("click", actions[key]);
    where.append(made);
    return made;
  };
  const parts = {
    ...buildTools(find(dialog, ".tools"), texts), main: find(dialog, ".main"),
    name: find(dialog, ".name"), place: find(dialog, ".place"), told: find(dialog, ".told"), stage,
    failed: find(dialog, ".failed"), clock: find(dialog, ".clock"), position, language, source: find(dialog, ".source"),
    lines: find(transcript, "ol"), note: find(transcript, ".note"),
    previousHit: button("previousHit", stage),
    nextHit: button("nextHit", stage),
    previousShot: button("previousShot", middle),
    toggle: button("toggle", middle),
    nextShot: button("nextShot", middle),
    replay: button("replay", middle),
    subtitles: button("subtitles", end),
    subtitleCode: element("i"),
    transcript: button("transcript", end),
    descriptions: button("descriptions", end),
    described: find(dialog, ".describing span"), describedBy: find(dialog, ".describing small"),
    aside: button("aside", end),
    trim: button("trim", end),
    beyond: button("beyond", end, texts[".beyond"]),
    link: button("link", head),
    close: button("close", head),
  };
  parts.toggle.innerHTML =
    '<svg viewBox="0 0 24 24" aria-hidden="true"><path class="go" d="M8 5v14l11-7z"/><path class="hold" d="M7 5h4v14H7zM14 5h4v14h-4z"/></svg>';
  parts.subtitles.replaceChildren(element("span", {}, "CC"), parts.subtitleCode);
  parts.descriptions.replaceChildren(element("span", {}, "AD"));
  parts.descriptions.hidden = true;
  parts.subtitles.hidden = parts.transcript.hidden = !hasSpeech;
  document.body.append(dialog);
  return { dialog, video, parts };
}
