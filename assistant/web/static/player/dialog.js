// The player's dialog as it is built: its parts, its buttons, and what each of them does.

import { asideShown } from "./add_to_bin.js";
import { hasSpeech, jump, place, pressed, closed, showHit, showNeighbour, shown, texts } from "./player.js";
import { copyLink } from "../chat/deep_links.js";
import { shotAddress } from "../shell/router.js";
import { check, ended, mediaFailed, playOn, seek, start, toggle, watch } from "./playback.js";
import { drawState, drawTime } from "./status.js";
import { chooseLanguage, nextSubtitles, toggleTranscript } from "./subtitle_controls.js";
import { buildTranscript } from "./transcript.js";
import { toggleTrim } from "./trimming.js";

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

// The <dialog>, its <video>, and the parts that change, by name.
export function buildDialog() {
  const dialog = document.createElement("dialog");
  dialog.id = "player";
  dialog.setAttribute("aria-label", texts[""]);
  dialog.innerHTML = `
    <div class="head"><b class="name"></b><span class="place"></span><span class="told" role="status"></span></div>
    <div class="body"><div class="main">
      <div class="stage" tabindex="-1"><video playsinline preload="auto"></video>
        <p class="preparing" role="status"></p><p class="failed" role="alert" hidden></p></div>
      <input class="position" type="range" step="0.01">
      <div class="controls"><span class="clock"></span><span class="middle"></span><span class="end"></span></div>
      <p class="keys"></p></div>
      <aside class="said"><div class="top"><b></b><select class="language"></select><small class="source"></small></div>
        <p class="note"></p><ol></ol></aside></div>`;
  const find = (selector) => dialog.querySelector(selector);
  const video = find("video");
  const parts = {
    name: find(".name"), place: find(".place"), stage: find(".stage"), failed: find(".failed"),
    clock: find(".clock"), position: find(".position"), language: find(".language"), source: find(".source"),
  };
  find(".said").setAttribute("aria-label", texts[".transcript"]);
  find(".said b").textContent = texts[".transcript"];
  parts.language.setAttribute("aria-label", texts[".language"]);
  parts.language.addEventListener("change", () => chooseLanguage(parts.language.value));
  buildTranscript(find(".said"), jump);
  find(".preparing").textContent = texts[".preparing"];
  find(".keys").textContent = [texts[".keys"], texts[".keys_bins"], hasSpeech ? texts[".keys_speech"] : ""].filter(Boolean).join(" · ");
  parts.position.setAttribute("aria-label", texts[".position"]);

  const button = (key, action, where, words = "") => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = key;
    const label = texts[`.${key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`];
    if (ICONS[key]) {
      made.innerHTML = `<svg viewBox="0 0 24 24" aria-hidden="true"><path d="${ICONS[key]}"/></svg>`;
    }
    if (words) made.append(words);
    else {
      made.setAttribute("aria-label", label);
      made.title = label;
    }
    made.addEventListener("click", action);
    where.append(made);
    parts[key] = made;
    return made;
  };
  button("previousHit", () => showHit(place - 1), parts.stage);
  button("nextHit", () => showHit(place + 1), parts.stage);
  button("previousShot", () => showNeighbour(-1), find(".middle"));
  const toggled = button("toggle", toggle, find(".middle"));
  toggled.innerHTML =
    '<svg viewBox="0 0 24 24" aria-hidden="true"><path class="go" d="M8 5v14l11-7z"/><path class="hold" d="M7 5h4v14H7zM14 5h4v14h-4z"/></svg>';
  button("nextShot", () => showNeighbour(1), find(".middle"));
  button("replay", () => start(shown.start), find(".middle"));
  button("subtitles", nextSubtitles, find(".end"));
  parts.subtitles.innerHTML = "<span>CC</span><i></i>";
  button("transcript", toggleTranscript, find(".end"));
  parts.subtitles.hidden = parts.transcript.hidden = !hasSpeech;
  button("aside", (event) => asideShown(event.shiftKey), find(".end"));
  button("trim", toggleTrim, find(".end"));
  button("beyond", playOn, find(".end"), texts[".beyond"]);
  button("link", () => copyLink(shotAddress(shown.id, shown.number), (told) => (find(".head .told").textContent = told)), find(".head"));
  button("close", () => dialog.close(), find(".head"));

  video.addEventListener("click", toggle);
  video.addEventListener("play", () => (drawState(), watch()));
  video.addEventListener("pause", drawState);
  video.addEventListener("loadeddata", () => dialog.classList.remove("loading"));
  video.addEventListener("timeupdate", () => (check(), drawTime()));
  video.addEventListener("seeked", drawTime);
  video.addEventListener("ended", ended);
  video.addEventListener("error", mediaFailed);
  parts.position.addEventListener("input", () => seek(Number(parts.position.value)));
  dialog.addEventListener("keydown", pressed);
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  dialog.addEventListener("close", closed);
  document.body.append(dialog);
  return { dialog, video, parts };
}
