// Footage: what is added to the archive from the page, what is under way, which videos were moved away.
// The server knows the jobs; this page asks it again and again, so every tab shows the same, also after a reload.

import { element } from "../ui/elements.js";
import { chooseFolder, folderIcon } from "./folder_picker.js";
import { placeJobs } from "./job_cards.js";
import { addFiles, filesOf, placeUploads, setUploading, uploadsRun } from "./uploads.js";
import { icon } from "../ui/icons.js";

const OFTEN = 700; // ms between two questions while something is under way and in view
const SELDOM = 4000;
const LANGUAGES = "ar ca cs da de el en es eu fi fr gl he hi hu it ja ko nl no pl pt ro ru sv tr uk zh".split(" ");
const KEPT = "filmoteca-footage"; // options, in this browser

let context = null;
let parts = null; // of the view while it is shown
let state = null; // what the server said last
let timer = 0;
let over = null; // jobs that are known to be over; null before the first answer
let located = ""; // the address that has opened the folders last

export async function show(root, path, now) {
  context = now;
  const wanted = (name) => !state || state.suffixes.some((suffix) => name.toLowerCase().endsWith(suffix));
  setUploading({ context, changed: drawUploads, finished: takeUploads, wanted });
  if (!parts || !root.contains(parts.root)) build(root);
  drawUploads();
  await ask();
  await findAway();
  const address = path.join("/");
  if (path[0] === "locate" && address !== located) locate();
  located = address;
}

export function leave() {
  parts = null;
  located = "";
}

// requests

export async function post(path, body = {}) {
  const answer = await fetch(`footage${path}`, {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body),
  });
  const value = await answer.json();
  if (!answer.ok) throw new Error(value.error);
  return value;
}

async function ask() {
  clearTimeout(timer);
  try {
    const answer = await fetch("footage");
    const value = await answer.json();
    if (!answer.ok) throw new Error(value.error);
    state = value;
    tell("");
    draw();
  } catch (error) {
    tell(error instanceof TypeError ? context.texts("footage.offline") : error.message);
  }
  const busy = state?.jobs.some((job) => !job.over);
  clearTimeout(timer);
  if (parts || busy || uploadsRun()) timer = setTimeout(ask, busy && parts ? OFTEN : SELDOM);
}

async function act(path, body) {
  try {
    await post(path, body);
    tell("");
    await ask();
    return true;
  } catch (error) {
    tell(error.message);
    return false;
  }
}

function tell(sentence) {
  if (!parts) return;
  parts.failed.textContent = sentence;
  parts.failed.hidden = !sentence;
}

// what is shown

function build(root) {
  const { texts } = context;
  const files = element("input", { type: "file", multiple: true, hidden: true, onchange: () => chosen(files) });
  parts = {
    root: element("div", { className: "footage" }),
    failed: element("p", { className: "failed", role: "alert", hidden: true }),
    note: element("p", { className: "soft note" }),
    folder: element("div", { className: "place" },
      element("p", { className: "soft", textContent: texts("footage.or_folder") }),
      element("button", { type: "button", className: "button", onclick: takeFolder }, folderIcon(), texts("footage.choose_folder"))),
    uploads: element("section", { className: "uploads", hidden: true, "aria-label": texts("footage.uploads") }),
    jobs: element("section", { className: "jobs", "aria-label": texts("footage.jobs") }),
    watched: element("section", { className: "watched", hidden: true, "aria-label": texts("footage.watched") }),
    away: element("section", { className: "away", hidden: true, "aria-label": texts("footage.away") }),
    options: buildOptions(),
    files,
  };
  parts.drop = element("div", { className: "drop" },
    icon("up"),
    element("b", { textContent: texts("footage.drop") }),
    element("button", { type: "button", className: "button main", onclick: () => files.click() }, texts("footage.choose_files")),
    parts.note, parts.folder);
  parts.root.append(
    element("header", {}, element("h2", { textContent: texts("footage.title") }),
      element("p", { className: "soft", textContent: texts("footage.intro") })),
    parts.failed, parts.drop, files, parts.options.root, parts.uploads, parts.jobs, parts.away, parts.watched);
  root.replaceChildren(parts.root);
  parts.root.addEventListener("dragover", (event) => {
    event.preventDefault();
    parts?.root.classList.add("over");
  });
  for (const end of ["dragleave", "drop"]) {
    parts.root.addEventListener(end, (event) => {
      if (end === "drop" || !parts?.root.contains(event.relatedTarget)) parts?.root.classList.remove("over");
    });
  }
  parts.root.addEventListener("drop", async (event) => {
    event.preventDefault();
    addFiles(await filesOf(event.dataTransfer));
  });
}

function buildOptions() {
  const { texts } = context;
  const kept = JSON.parse(localStorage.getItem(KEPT) ?? "{}");
  const keep = () => localStorage.setItem(KEPT, JSON.stringify({ ...values(), watch: undefined }));
  const box = (name, checked) => {
    const input = element("input", { type: "checkbox", checked, onchange: keep });
    return [input, element("label", {}, input, texts(`footage.${name}`))];
  };
  const [speech, speechLabel] = box("speech", kept.speech ?? true);
  const [watch, watchLabel] = box("watch", false);
  const [polling, pollingLabel] = box("polling", kept.polling ?? false);
  const names = new Intl.DisplayNames([context.language], { type: "language" });
  const listed = LANGUAGES.map((code) => [code, names.of(code)]).sort((a, b) => a[1].localeCompare(b[1]));
  const language = element("select", { onchange: keep },
    ...[["", texts("footage.language.any")], ...listed].map(([value, textContent]) => element("option", { value, textContent })));
  language.value = kept.language ?? "";
  const values = () => ({
    speech: speech.checked, language: language.value, watch: watch.checked, polling: polling.checked,
  });
  const watching = element("div", { className: "watching" }, watchLabel, pollingLabel);
  const drawn = () => (pollingLabel.hidden = !watch.checked);
  watch.addEventListener("change", drawn);
  drawn();
  const root = element("details", { className: "options" }, element("summary", { textContent: texts("footage.options") }),
    element("div", {}, speechLabel, element("label", {}, texts("footage.language"), language), watching));
  return { root, values, watching };
}

function draw() {
  if (state) drawHeader();
  if (!parts) return;
  parts.note.textContent = context.texts("footage.drop.note", { most: state.largest_shown.replace(" ", "\u00a0") });
  parts.files.accept = state.suffixes.join(",");
  parts.folder.hidden = parts.options.watching.hidden = !state.folders;
  placeJobs(parts.jobs, state.jobs, context, {
    stop: (job) => act(`/jobs/${job.id}/stop`),
    again: (job) => act(`/jobs/${job.id}/again`),
    dismiss: (job) => act(`/jobs/${job.id}/dismiss`),
    search: () => search(),
    look: () => context.go("#/videos?sort=added&down=1"),
  });
  drawWatched();
}

// The bar at the top: how much there is now, and whether something is under way.
function drawHeader() {
  const facts = document.querySelector("#top .archive span");
  if (facts) facts.textContent = state.facts.join(" · ");
  const busy = state.jobs.some((job) => !job.over);
  document.querySelector('#top .views a[data-view="footage"]')?.classList.toggle("busy", busy);
  const before = over;
  over = new Set(state.jobs.filter((job) => job.over).map((job) => job.id));
  const ended = state.jobs.filter((job) => before && job.over && !before.has(job.id));
  if (ended.length && parts) findAway();
  if (ended.some((job) => job.added.length)) context.renew?.(); // an empty conversation shows the archive
}

function drawUploads() {
  if (parts) placeUploads(parts.uploads);
}

function drawWatched() {
  const { texts } = context;
  const key = JSON.stringify(state.watched);
  if (parts.watched.dataset.key === key) return;
  parts.watched.dataset.key = key;
  parts.watched.hidden = !state.watched.length;
  parts.watched.replaceChildren(
    element("h3", { textContent: texts("footage.watched") }),
    element("ul", {}, ...state.watched.map((folder) => element("li", {},
      element("span", { className: "name", textContent: folder.shown }),
      folder.trouble ? element("small", { textContent: texts("footage.watched.trouble", { why: folder.trouble }) }) : null,
      cross(texts("footage.watched.forget", { name: folder.shown }), () => act("/watched/forget", { path: folder.path }))))));
}

export function cross(label, onclick) {
  return element("button", { type: "button", className: "button square", title: label, "aria-label": label, onclick }, icon("close"));
}

// what is done

async function takeFolder() {
  const folder = await chooseFolder(parts.root, context, "take");
  if (folder !== null) await act("/jobs", { folders: [folder], ...parts.options.values() });
}

function chosen(input) {
  addFiles([...input.files].map((file) => ({ file, name: file.webkitRelativePath || file.name })));
  input.value = "";
}

// All files have come: they are taken in.
async function takeUploads() {
  const { speech, language } = parts ? parts.options.values() : JSON.parse(localStorage.getItem(KEPT) ?? "{}");
  await act("/jobs", { uploads: true, speech: speech ?? true, language: language ?? "" });
}

async function locate() {
  if (!state?.folders) return;
  const folder = await chooseFolder(parts.root, context, "look");
  if (folder !== null) await act("/locate", { folder });
}

async function findAway() {
  const { texts } = context;
  let videos;
  try {
    ({ videos } = await (await fetch("footage/away")).json());
  } catch {
    return; // the next question says that the server does not answer
  }
  if (!parts || !videos) return;
  parts.away.hidden = !videos.length;
  parts.away.replaceChildren(
    element("h3", { textContent: texts("footage.away") }),
    element("p", { textContent: context.counted("footage.away.files", videos.length) }),
    element("ul", {}, ...videos.slice(0, 12).map((video) => element("li", {},
      element("span", { className: "name", textContent: video.name }),
      element("small", { className: "soft", textContent: texts("footage.away.was", { path: video.was }) })))),
    element("button", { type: "button", className: "button", hidden: !state?.folders, onclick: locate }, icon("search"),
      texts(videos.length === 1 ? "footage.away.locate" : "footage.away.locate_all")));
}

function search() {
  context.go("#/");
  document.querySelector("#composer textarea")?.focus();
}
