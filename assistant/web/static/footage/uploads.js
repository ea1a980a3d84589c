// Uploads: one file after another, in pieces; what breaks off goes on where it was, also after a reload of the page
// when the same files are chosen again. They go on while other parts of the page are shown.

import { element } from "../ui/elements.js";
import { icon } from "../ui/icons.js";

const SMALLEST = 256 * 1024; // bytes of a piece; pieces grow until one takes about a second
const LARGEST = 32 * 1024 * 1024;
const PAUSE = 3000; // ms between two tries where the connection broke off

let context = null;
let changed = () => {};
let finished = () => {};
let wanted = () => true; // whether a file of that name is taken
let uploads = []; // {file, name, stage, received, sentence, id, stopped}
let running = false;
let count = 0;

export function setUploading(given) {
  ({ context, changed, finished, wanted } = given);
}

export const uploadsRun = () => running;

export function addFiles(files) {
  for (const { file, name } of files) {
    const known = uploads.find((one) => one.name === name && one.file.size === file.size && one.stage !== "done");
    if (known) Object.assign(known, { file, stage: "waiting", sentence: "", stopped: false });
    else uploads.push({ key: ++count, file, name, stage: "waiting", received: 0, sentence: "", id: "", stopped: false });
  }
  changed();
  run();
}

// The files of what was dropped, those in folders too; there what is no video is passed over.
export async function filesOf(transfer) {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (!entries.length) return [...transfer.files].map((file) => ({ file, name: file.name }));
  const found = [];
  for (const entry of entries) await walk(entry, found, true);
  return found;
}

async function walk(entry, found, named) {
  if (entry.name.startsWith(".") && !named) return;
  if (entry.isFile) {
    if (!named && !wanted(entry.name)) return;
    const file = await new Promise((done) => entry.file(done, () => done(null)));
    if (file) found.push({ file, name: entry.fullPath.replace(/^\//, "") });
    return;
  }
  const reader = entry.createReader();
  for (;;) {
    const some = await new Promise((done) => reader.readEntries(done, () => done([])));
    if (!some.length) return;
    for (const one of some) await walk(one, found, false);
  }
}

async function run() {
  if (running) return;
  running = true;
  addEventListener("beforeunload", warn);
  let whole = 0;
  for (let next; (next = uploads.find((one) => one.stage === "waiting")); ) {
    next.stage = "sending";
    changed();
    try {
      await send(next);
      next.stage = "done";
      whole++;
    } catch (error) {
      next.stage = next.stopped ? "stopped" : "failed";
      next.sentence = next.stopped ? "" : error.message;
    }
    changed();
  }
  running = false;
  removeEventListener("beforeunload", warn);
  if (whole) await finished();
}

async function send(upload) {
  const { file, name } = upload;
  let begun = await asked(upload, () => request("footage/uploads", "POST", { name, size: file.size, modified: file.lastModified }));
  upload.id = begun.id;
  let at = begun.received;
  let size = 4 * SMALLEST;
  while (at < file.size) {
    upload.received = at;
    changed();
    const began = performance.now();
    const piece = file.slice(at, at + size);
    const answer = await asked(upload, () => request(`footage/uploads/${upload.id}?at=${at}`, "PUT", piece));
    const seconds = (performance.now() - began) / 1000;
    if (answer.key === "gap") {
      at = Number(answer.received);
      continue;
    }
    at = answer.received;
    size = Math.min(LARGEST, Math.max(SMALLEST, seconds < 0.5 ? size * 2 : seconds > 2 ? Math.floor(size / 2) : size));
  }
  upload.received = file.size;
}

// Tries again as long as nobody answers; a refusal is an error, but for a gap, which says where to go on.
async function asked(upload, request) {
  for (;;) {
    if (upload.stopped) throw new Error("");
    try {
      const answer = await request();
      upload.sentence = "";
      const value = await answer.json();
      if (answer.ok || value.key === "gap") return value;
      if (value.key !== "busy") throw new Error(value.error);
      upload.sentence = value.error;
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      upload.sentence = context.texts("footage.upload.retrying");
    }
    changed();
    await new Promise((done) => setTimeout(done, PAUSE));
  }
}

function request(address, method, body) {
  const json = !(body instanceof Blob);
  return fetch(address, {
    method,
    headers: json ? { "Content-Type": "application/json" } : { "Content-Type": "application/octet-stream", "X-Filmoteca-Upload": "1" },
    body: json ? JSON.stringify(body) : body,
  });
}

function warn(event) {
  event.preventDefault();
  return (event.returnValue = context.texts("footage.upload.leaving"));
}

function stop(upload) {
  const waited = upload.stage === "waiting";
  upload.stopped = true;
  if (upload.id) request(`footage/uploads/${upload.id}/cancel`, "POST", {}).catch(() => {});
  if (waited || upload.stage !== "sending") uploads = uploads.filter((one) => one !== upload);
  changed();
}

// what is shown

const rows = new Map(); // key → the parts of its row

export function placeUploads(root) {
  const { texts } = context;
  root.hidden = !uploads.length;
  if (!root.firstChild) {
    root.append(
      element("div", { className: "head" }, element("h3", { textContent: texts("footage.uploads") }),
        element("button", { type: "button", className: "button clear", textContent: texts("footage.upload.clear"), onclick: clear })),
      element("ul", {}));
    rows.clear();
  }
  root.querySelector(".clear").hidden = running;
  const list = root.lastChild;
  for (const [key, row] of rows) {
    if (!uploads.some((one) => one.key === key)) {
      row.root.remove();
      rows.delete(key);
    }
  }
  for (const upload of uploads) {
    if (!rows.has(upload.key)) {
      rows.set(upload.key, build(upload));
      list.append(rows.get(upload.key).root);
    }
    draw(rows.get(upload.key), upload);
  }
}

function build(upload) {
  const { texts } = context;
  const label = texts("footage.upload.cancel", { name: upload.name });
  const built = {
    name: element("span", { className: "name", textContent: upload.name, title: upload.name }),
    state: element("small", { className: "soft" }),
    bar: element("div", { className: "bar small", role: "progressbar", "aria-valuemin": 0, "aria-valuemax": 100, "aria-label": upload.name }, element("i")),
    again: element("button", { type: "button", className: "button", textContent: texts("footage.upload.again"), onclick: () => addFiles([upload]) }),
    stop: element("button", { type: "button", className: "button square", title: label, "aria-label": label, onclick: () => stop(upload) }, icon("close")),
  };
  built.root = element("li", {}, built.name, built.state, built.again, built.stop, built.bar);
  return built;
}

function draw(row, upload) {
  const { texts } = context;
  const share = upload.stage === "done" ? 1 : upload.received / upload.file.size;
  row.root.dataset.stage = upload.stage;
  row.state.textContent = upload.sentence || {
    waiting: texts("footage.upload.waiting"), done: texts("footage.upload.done"), stopped: texts("footage.upload.stopped"),
    sending: texts("footage.upload.sent", { done: amount(upload.received), all: amount(upload.file.size) }),
  }[upload.stage];
  row.bar.firstChild.style.width = `${100 * share}%`;
  row.bar.setAttribute("aria-valuenow", Math.round(100 * share));
  row.bar.hidden = upload.stage !== "sending";
  row.again.hidden = !["failed", "stopped"].includes(upload.stage);
  row.stop.hidden = upload.stage === "done";
}

function clear() {
  uploads = uploads.filter((one) => one.stage === "waiting" || one.stage === "sending");
  changed();
}

function amount(bytes) {
  const number = (value, digits) => value.toLocaleString(context.language, { maximumFractionDigits: digits });
  return bytes >= 1e9 ? `${number(bytes / 1e9, 1)} GB` : bytes >= 1e6 ? `${number(bytes / 1e6, 0)} MB` : `${number(bytes / 1e3, 0)} kB`;
}
