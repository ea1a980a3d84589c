// @ts-check
// Uploads: one file after another, in pieces; what breaks off goes on where it was, also after a reload of the page
// when the same files are chosen again. They go on while other parts of the page are shown.

import { Problem, post, request } from "../ui/client.js";
import { element, find } from "../ui/elements.js";
import { icon } from "../ui/icons.js";

const SMALLEST = 256 * 1024; // bytes of a piece; pieces grow until one takes about a second
const LARGEST = 32 * 1024 * 1024;
const REFUSED = ["kind", "no_video", "empty", "large"]; // what the server says of files that it will never take
const PAUSE = 3000; // ms between two tries where the connection broke off

/**
 * @typedef {object} Upload
 * @property {number} key
 * @property {File} file
 * @property {string} name with its folders
 * @property {"waiting" | "sending" | "done" | "failed" | "stopped"} stage
 * @property {number} received bytes
 * @property {string} sentence what is said of it
 * @property {string} id as the server calls it; "" before it has begun
 * @property {boolean} stopped whether the visitor stopped it
 * @property {boolean} refused whether it will never be taken, such as a text
 */
/** @typedef {{file: File, name: string}} NamedFile */
/** @typedef {import("../ui/types.d.ts").ViewContext} ViewContext */

/** @type {ViewContext} */
let context;
let changed = () => {};
/** @type {() => unknown} */
let finished = () => {};
/** @type {Upload[]} */
let uploads = [];
let running = false;
let count = 0;

/** @param {{context: ViewContext, changed: () => void, finished: () => unknown}} given */
export function setUploading(given) {
  ({ context, changed, finished } = given);
}

export const areUploadsRunning = () => running;

/** @param {NamedFile[]} files */
export function addFiles(files) {
  for (const { file, name } of files) {
    const known = uploads.find((one) => one.name === name && one.file.size === file.size && one.stage !== "done");
    if (known) Object.assign(known, { file, stage: "waiting", sentence: "", stopped: false });
    else uploads.push({ key: ++count, file, name, stage: "waiting", received: 0, sentence: "", id: "", stopped: false, refused: false });
  }
  changed();
  run();
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
      next.refused = error instanceof Problem && REFUSED.includes(error.body.key);
      next.sentence = next.stopped || !(error instanceof Error) ? "" : error.message;
    }
    changed();
  }
  running = false;
  removeEventListener("beforeunload", warn);
  if (whole) await finished();
}

/** @param {Upload} upload */
async function send(upload) {
  const { file, name } = upload;
  const begun = await retried(upload, () => post("footage/uploads", { name, size: file.size, modified: file.lastModified }));
  upload.id = begun.id;
  let at = begun.received;
  let size = 4 * SMALLEST;
  while (at < file.size) {
    upload.received = at;
    changed();
    const began = performance.now();
    const piece = file.slice(at, at + size);
    const answer = await retried(upload, () => sendPiece(`footage/uploads/${upload.id}?at=${at}`, piece));
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

/**
 * Tries again as long as nobody answers; a refusal is an error, but for a gap, which says where to go on.
 * @param {Upload} upload @param {() => Promise<any>} ask
 */
async function retried(upload, ask) {
  for (;;) {
    if (upload.stopped) throw new Error("");
    try {
      const value = await ask();
      upload.sentence = "";
      return value;
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (error.body.key === "gap") return error.body;
      if (!error.unreachable && error.body.key !== "busy") throw error;
      upload.sentence = error.unreachable ? context.texts("footage.upload.retrying") : error.message;
    }
    changed();
    await new Promise((done) => setTimeout(done, PAUSE));
  }
}

/** @param {string} address @param {Blob} piece */
function sendPiece(address, piece) {
  const headers = { "Content-Type": "application/octet-stream", "X-Filmoteca-Upload": "1" };
  return request(address, { method: "PUT", headers, body: piece });
}

/** @param {BeforeUnloadEvent} event */
function warn(event) {
  event.preventDefault();
  event.returnValue = context.texts("footage.upload.leaving");
}

/** @param {Upload} upload */
function stop(upload) {
  const waited = upload.stage === "waiting";
  upload.stopped = true;
  if (upload.id) post(`footage/uploads/${upload.id}/cancel`).catch(() => {});
  if (waited || upload.stage !== "sending") uploads = uploads.filter((one) => one !== upload);
  changed();
}

// what is shown

/** @type {Map<number, ReturnType<typeof build>>} */
const rows = new Map(); // key → the parts of its row

/** @param {HTMLElement} root */
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
  find(root, ".clear").hidden = running;
  const list = find(root, "ul");
  for (const [key, row] of rows) {
    if (!uploads.some((one) => one.key === key)) {
      row.root.remove();
      rows.delete(key);
    }
  }
  for (const upload of uploads) {
    let row = rows.get(upload.key);
    if (!row) {
      row = build(upload);
      rows.set(upload.key, row);
      list.append(row.root);
    }
    draw(row, upload);
  }
}

/** @param {Upload} upload */
function build(upload) {
  const { texts } = context;
  const label = texts("footage.upload.cancel", { name: upload.name });
  const root = element("li", {});
  const fill = element("i");
  const built = {
    root, fill,
    name: element("span", { className: "name", textContent: upload.name, title: upload.name }),
    state: element("small", { className: "soft" }),
    bar: element("div", { className: "bar small", role: "progressbar", "aria-valuemin": 0, "aria-valuemax": 100, "aria-label": upload.name }, fill),
    again: element("button", { type: "button", className: "button", textContent: texts("footage.upload.again"), onclick: () => addFiles([upload]) }),
    stop: element("button", { type: "button", className: "button square", title: label, "aria-label": label, onclick: () => stop(upload) }, icon("close")),
  };
  root.append(built.name, built.state, built.again, built.stop, built.bar);
  return built;
}

/** @param {ReturnType<typeof build>} row @param {Upload} upload */
function draw(row, upload) {
  const { texts } = context;
  const share = upload.stage === "done" ? 1 : upload.received / upload.file.size;
  row.root.dataset.stage = upload.stage;
  const stages = {
    waiting: texts("footage.upload.waiting"), done: texts("footage.upload.done"), stopped: texts("footage.upload.stopped"),
    sending: texts("footage.upload.sent", { done: amount(upload.received), all: amount(upload.file.size) }), failed: "",
  };
  row.state.textContent = upload.sentence || stages[upload.stage];
  row.fill.style.width = `${100 * share}%`;
  row.bar.setAttribute("aria-valuenow", String(Math.round(100 * share)));
  row.bar.hidden = upload.stage !== "sending";
  row.again.hidden = upload.refused || !["failed", "stopped"].includes(upload.stage);
  row.stop.hidden = upload.stage === "done";
}

function clear() {
  uploads = uploads.filter((one) => one.stage === "waiting" || one.stage === "sending");
  changed();
}

/** @param {number} bytes */
function amount(bytes) {
  const number = (/** @type {number} */ value, /** @type {number} */ digits) => value.toLocaleString(context.language, { maximumFractionDigits: digits });
  return bytes >= 1e9 ? `${number(bytes / 1e9, 1)} GB` : bytes >= 1e6 ? `${number(bytes / 1e6, 0)} MB` : `${number(bytes / 1e3, 0)} kB`;
}
