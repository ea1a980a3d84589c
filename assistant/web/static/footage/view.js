// @ts-check
// Footage: what is added to the archive from the page, what is under way, which videos were moved away.
// The server knows the jobs; this page asks it again and again, so every tab shows the same, also after a reload.

import { showArchiveFacts } from "../ui/archive_facts.js";
import { Problem, get, post } from "../ui/client.js";
import { element, find } from "../ui/elements.js";
import { chooseFolder, folderIcon } from "./folder_picker.js";
import { buildOptions, keptOptions } from "./ingest_options.js";
import { placeJobs } from "./job_cards.js";
import { filesOf } from "./dropped_files.js";
import { addFiles, placeUploads, setUploading, areUploadsRunning } from "./uploads.js";
import { closeButton, placeMissing } from "./missing_list.js";
import { icon } from "../ui/icons.js";

const OFTEN = 700; // ms between two questions while something is under way and in view
const SELDOM = 4000;

/** @typedef {import("../ui/types.d.ts").ViewContext} ViewContext */
/** @typedef {import("../wire.d.ts").FootageState} Footage */

/** @type {ViewContext} */
let context;
/** Of the view while it is shown. @type {ReturnType<typeof buildParts> | null} */
let parts = null;
/** What the server said last. @type {Footage | null} */
let state = null;
let timer = 0;
/** Jobs that are known to be over; null before the first answer. @type {Set<string> | null} */
let over = null;
let located = ""; // the address that has opened the folders last

/** @param {HTMLElement} root @param {string[]} path @param {ViewContext} now */
export async function show(root, path, now) {
  context = now;
  setUploading({ context, changed: drawUploads, finished: takeUploads });
  if (!parts || !root.contains(parts.root)) build(root);
  drawUploads();
  await ask();
  await findAway();
  const address = path.join("/");
  if (path[0] === "locate" && address !== located) locate();
  located = address;
}

/** Whether a file of that name is taken. @param {string} name */
const wanted = (name) => !state || state.suffixes.some((suffix) => name.toLowerCase().endsWith(suffix));

/** Files that were dropped on another part of the page; the view is shown. @param {import("./uploads.js").NamedFile[]} files */
export const takeFiles = (files) => addFiles(files);

export function leave() {
  parts = null;
  located = "";
}

// requests

async function ask() {
  clearTimeout(timer);
  try {
    state = await get("footage");
    tell("");
    draw();
  } catch (error) {
    tell(sentenceOf(error));
  }
  const busy = state?.jobs.some((job) => !job.over);
  clearTimeout(timer);
  if (parts || busy || areUploadsRunning()) timer = setTimeout(ask, busy && parts ? OFTEN : SELDOM);
}

/** Whether the server did it; what was wrong is said. @param {string} path @param {Record<string, unknown>} [body] */
async function act(path, body = {}) {
  try {
    await post(`footage${path}`, body);
    tell("");
    await ask();
    return true;
  } catch (error) {
    tell(sentenceOf(error));
    return false;
  }
}

/** @param {unknown} error */
function sentenceOf(error) {
  return (error instanceof Problem && error.message) || context.texts("footage.offline");
}

/** @param {string} sentence */
function tell(sentence) {
  if (!parts) return;
  parts.failed.textContent = sentence;
  parts.failed.hidden = !sentence;
}

// what is shown

function buildParts() {
  const { texts } = context;
  const files = element("input", { type: "file", multiple: true, hidden: true, onchange: () => chosen(files) });
  return {
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
    options: buildOptions(context),
    files,
  };
}

/** @param {HTMLElement} root */
function build(root) {
  const { texts } = context;
  const built = buildParts();
  parts = built;
  const drop = element("div", { className: "drop" },
    icon("up"),
    element("b", { textContent: texts("footage.drop") }),
    element("button", { type: "button", className: "button main", onclick: () => built.files.click() }, texts("footage.choose_files")),
    built.note, built.folder);
  built.root.append(
    element("header", {}, element("h2", { textContent: texts("footage.title") }),
      element("p", { className: "soft", textContent: texts("footage.intro") })),
    built.failed, drop, built.files, built.options.root, built.uploads, built.jobs, built.away, built.watched);
  root.replaceChildren(built.root);
  built.root.addEventListener("dragover", (event) => {
    event.preventDefault();
    built.root.classList.add("over");
  });
  built.root.addEventListener("dragleave", ({ relatedTarget }) => {
    if (!(relatedTarget instanceof Node) || !built.root.contains(relatedTarget)) built.root.classList.remove("over");
  });
  built.root.addEventListener("drop", async (event) => {
    event.preventDefault();
    built.root.classList.remove("over");
    if (event.dataTransfer) addFiles(await filesOf(event.dataTransfer, wanted));
  });
}

function draw() {
  if (state) drawHeader(state);
  if (!parts || !state) return;
  parts.note.textContent = context.texts("footage.drop.note", { most: state.largest_shown.replace(" ", "\u00a0") });
  parts.files.accept = state.suffixes.join(",");
  parts.options.drawAnnotators(state.annotators);
  parts.options.drawTaken(state);
  parts.options.drawKept(state);
  parts.folder.hidden = parts.options.watching.hidden = !state.folders;
  placeJobs(parts.jobs, state.jobs, context, {
    stop: (job) => act(`/jobs/${job.id}/stop`),
    again: (job) => act(`/jobs/${job.id}/again`),
    dismiss: (job) => act(`/jobs/${job.id}/dismiss`),
    search: () => search(),
    look: () => context.go("#/videos?sort=added&down=1"),
  });
  drawWatched(parts.watched, state.watched);
}

/** The bar at the top: how much there is now, and whether something is under way. @param {Footage} footage */
function drawHeader(footage) {
  showArchiveFacts(footage.facts);
  const busy = footage.jobs.some((job) => !job.over);
  document.querySelector('#top .views a[data-view="footage"]')?.classList.toggle("busy", busy);
  const before = over;
  over = new Set(footage.jobs.filter((job) => job.over).map((job) => job.id));
  const ended = footage.jobs.filter((job) => before && job.over && !before.has(job.id));
  if (ended.length && parts) findAway();
  if (ended.some((job) => job.added.length)) context.renew(); // an empty conversation shows the archive
}

function drawUploads() {
  if (parts) placeUploads(parts.uploads);
}

/** @param {HTMLElement} section @param {Footage["watched"]} folders */
function drawWatched(section, folders) {
  const { texts } = context;
  const key = JSON.stringify(folders);
  if (section.dataset.key === key) return;
  section.dataset.key = key;
  section.hidden = !folders.length;
  section.replaceChildren(
    element("h3", { textContent: texts("footage.watched") }),
    element("ul", {}, ...folders.map((folder) => element("li", {},
      element("span", { className: "name", textContent: folder.shown }),
      folder.trouble ? element("small", { textContent: texts("footage.watched.trouble", { why: folder.trouble }) }) : null,
      closeButton(texts("footage.watched.forget", { name: folder.shown }), () => act("/watched/forget", { path: folder.path }))))));
}

// what is done

async function takeFolder() {
  if (!parts) return;
  const folder = await chooseFolder(parts.root, context, "take");
  if (folder !== null) await act("/jobs", { folders: [folder], ...parts.options.values() });
}

/** @param {HTMLInputElement} input */
function chosen(input) {
  addFiles([...(input.files ?? [])].map((file) => ({ file, name: file.webkitRelativePath || file.name })));
  input.value = "";
}

// All files have come: they are taken in.
async function takeUploads() {
  const { speech, language } = parts ? parts.options.values() : keptOptions();
  await act("/jobs", { uploads: true, speech: speech ?? true, language: language ?? "" });
}

/** Draws the videos whose files are away. */
async function findAway() {
  if (parts) await placeMissing(parts.away, context, { locate: state?.folders ? locate : null, removed: ask });
}

async function locate() {
  if (!state?.folders || !parts) return;
  const folder = await chooseFolder(parts.root, context, "look");
  if (folder !== null) await act("/locate", { folder });
}

function search() {
  context.go("#/");
  find(document, "#composer textarea").focus();
}
