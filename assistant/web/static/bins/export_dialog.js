// @ts-check
// The dialog that exports a bin, or shots that are in none: format, options, how far it is, what is to know of it, and the file.

import { get, post } from "./client.js";
import { seconds, text } from "./texts.js";
import { openModal } from "../ui/dialogs.js";
import { element, find } from "../ui/elements.js";

const FORMATS = ["edl", "otio", "fcpxml", "fcp7", "aaf", "ale", "csv", "zip", "pdf", "srt", "vtt", "txt", "docx"];
const SUBTITLES = ["srt", "vtt", "txt", "docx"];
const MARKERS = ["edl", "otio", "fcp7", "csv"];
const ASKS_EVERY = 400; // ms

/** @typedef {import("../wire.d.ts").ExportState} ExportState */

/** What is exported: a bin by its name, or spans, with what found them, under a name of their own.
 * @typedef {{name: string, spans?: import("../wire.d.ts").VideoSpan[], query?: string}} Exported */

/** @param {Exported} what */
export function openExport({ name, spans = [], query = "" }) {
  let job = "";
  const dialog = element("dialog", { className: "bin-dialog export", "aria-label": text("export.title", { name }) });
  const formats = FORMATS.map((kind, at) => {
    const choice = element("input", { type: "radio", name: "kind", value: kind, checked: at === 0 });
    const said = element("span", {}, element("b", {}, text(`export.${kind}`)), element("small", {}, text(`export.${kind}.about`)));
    return element("label", { className: "format" }, choice, said);
  });
  const timecode = element("input", { type: "text", name: "start", placeholder: "01:00:00:00", maxLength: 16 });
  const handles = element("input", { type: "number", name: "handles", min: 0, max: 60, step: 0.5, value: 0 });
  const language = element("select", { name: "language" }, new Option(text("export.language.first"), ""));
  const option = (/** @type {string} */ words, /** @type {HTMLElement} */ field, about = "") =>
    element("label", { className: "option" }, element("span", {}, words), field, element("small", {}, about));
  const speakers = element("input", { type: "checkbox", name: "speakers", checked: true });
  const sounds = element("input", { type: "checkbox", name: "sounds" });
  const track = element("select", { name: "sound_track" }, new Option(text("export.sound_track.all"), "0"));
  const tracks = option(text("export.sound_track"), track, text("export.sound_track.about"));
  const spoken = [
    option(text("export.language"), language),
    tracks,
    option(text("export.speakers"), speakers, text("export.speakers.about")),
    option(text("export.sounds"), sounds, text("export.sounds.about")),
  ];
  for (const one of spoken) one.hidden = true;
  const markers = element("input", { type: "checkbox", name: "markers" });
  const marked = option(text("export.markers"), markers, text("export.markers.about"));
  const options = element(
    "div",
    { className: "options" },
    option(text("export.start"), timecode, text("export.start.about")),
    option(text("export.handles"), handles, text("export.handles.about")),
    marked,
    ...spoken,
  );
  const state = element("div", { className: "state", role: "status" });
  const begin = element("button", { className: "button main" }, text("export.begin"));
  const stop = element("button", { type: "button", className: "button", hidden: true }, text("export.stop"));
  const close = element("button", { type: "button", className: "button", onclick: () => dialog.close() }, text("close"));
  const form = element(
    "form",
    {},
    element("h3", {}, text("export.title", { name })),
    element("fieldset", {}, element("legend", {}, text("export.format")), ...formats),
    options,
    state,
    element("div", { className: "doing" }, begin, stop, close),
  );
  const kindNow = () => String(new FormData(form).get("kind"));
  const running = (/** @type {boolean} */ is) => {
    begin.disabled = is;
    stop.hidden = !is;
  };
  form.addEventListener("change", async () => {
    const wanted = SUBTITLES.includes(kindNow());
    if (wanted && language.length === 1) {
      /** @type {import("../wire.d.ts").SubtitleLanguages} */
      const { languages, sound_tracks } = await get("export/languages", languagesOf(name, spans)).catch(() => ({ languages: [], sound_tracks: [] }));
      language.append(...languages.map((code) => new Option(languageName(code), code)));
      if (track.length === 1) track.append(...sound_tracks.map((number) => new Option(String(number), String(number))));
    }
    for (const one of spoken) one.hidden = !wanted;
    tracks.hidden = !wanted || track.length < 3;
    marked.hidden = !MARKERS.includes(kindNow());
  });
  const cancel = () => post(`export/${job}/stop`).catch(() => {});
  stop.addEventListener("click", () => job && cancel());
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    running(true);
    state.replaceChildren(element("p", {}, text("export.working")));
    state.scrollIntoView({ block: "nearest" });
    try {
      const values = {
        name, spans, query, kind: kindNow(), start_timecode: timecode.value, handles: Number(handles.value) || 0, language: language.value,
        speakers: speakers.checked, sounds: sounds.checked, sound_track: Number(track.value), markers: markers.checked && MARKERS.includes(kindNow()),
      };
      let now = await post("export", values);
      job = now.job;
      while (["waiting", "working"].includes(now.state)) {
        drawProgress(state, now);
        await new Promise((go) => setTimeout(go, ASKS_EVERY));
        if (!dialog.isConnected) return void cancel();
        now = await get(`export/${job}`);
      }
      drawEnd(state, now);
      state.scrollIntoView({ block: "nearest" });
    } catch (error) {
      state.replaceChildren(element("p", { className: "wrong", role: "alert" }, error instanceof Error ? error.message : ""));
    }
    running(false);
  });
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  dialog.append(form);
  find(document, "#view").append(dialog);
  openModal(dialog);
  find(form, "input:checked").focus();
}

/** @param {string} name @param {import("../wire.d.ts").VideoSpan[]} spans */
function languagesOf(name, spans) {
  const videos = [...new Set(spans.map(({ video }) => video))];
  return videos.length ? new URLSearchParams(videos.map((video) => ["video", video])) : { name };
}

/** @param {HTMLElement} state @param {ExportState} job */
function drawProgress(state, { state: now, done, of, file }) {
  const clips = file.endsWith(".zip");
  const words = now === "waiting" ? text("export.waiting") : clips ? text("export.making", { n: Math.min(done + 1, of), total: of }) : text("export.working");
  const bar = element("progress", clips && now === "working" ? { max: of, value: done } : {});
  bar.setAttribute("aria-label", words);
  state.replaceChildren(element("p", {}, words), bar);
}

/** The file is saved at once; the link stays for browsers that want a click. @param {HTMLElement} state @param {ExportState} job */
function drawEnd(state, { state: now, job, file, bytes, notes, error }) {
  if (now !== "done") {
    state.replaceChildren(element("p", { className: "wrong", role: "alert" }, now === "stopped" ? text("export.stopped") : error));
    return;
  }
  const link = element("a", { className: "button", href: `export/${job}/file`, download: file }, text("export.save"));
  state.replaceChildren(
    element("p", { className: "ready" }, text("export.done", { file, size: sized(bytes) })),
    ...notes.map((note) => element("p", { className: "note" }, note)),
    link,
  );
  link.click();
}

/** @param {number} bytes */
function sized(bytes) {
  if (bytes < 1e6) return `${seconds(bytes / 1e3)} kB`;
  return bytes < 1e9 ? `${seconds(bytes / 1e6)} MB` : `${seconds(bytes / 1e9, 2)} GB`;
}

/** @param {string} code */
function languageName(code) {
  try {
    return new Intl.DisplayNames([document.documentElement.lang], { type: "language" }).of(code);
  } catch {
    return code;
  }
}
