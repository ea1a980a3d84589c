// @ts-check
// Files dropped anywhere on the page: a picture becomes a question, videos are taken in where that may be done. While
// something is dragged over the page a layer says which, over dialogs too; nothing dropped ever opens in the page's
// place.

import { filesOf } from "../footage/dropped_files.js";
import { element, findAll } from "../ui/elements.js";
import { closeDialogs } from "../ui/menus.js";
import { toast } from "../ui/toasts.js";
import { viewText } from "./router.js";

/** @type {HTMLElement | null} */
let layer = null;
let leaving = 0;

/** @param {DragEvent} event */
const hasFiles = ({ dataTransfer }) => [...(dataTransfer?.types ?? [])].includes("Files");
const mayAdd = () => findAll(document, '#top .views a[data-view="footage"]').length > 0;

export function watchDrops() {
  addEventListener("dragover", (event) => {
    if (!hasFiles(event)) return;
    clearTimeout(leaving);
    leaving = setTimeout(hide, 300); // dragover comes several times a second while something is over the page
    if (!event.defaultPrevented) show(kindOf(event.dataTransfer));
    event.preventDefault();
  });
  addEventListener("drop", (event) => {
    const taken = event.defaultPrevented; // by the message box or the page of footage
    hide();
    if (!hasFiles(event)) return;
    event.preventDefault();
    if (!taken && event.dataTransfer) take(event.dataTransfer);
  });
}

/** What is dragged, as far as the browser says before it is dropped. @param {DataTransfer | null} transfer */
function kindOf(transfer) {
  const types = [...(transfer?.items ?? [])].filter(({ kind }) => kind === "file").map(({ type }) => type);
  if (types.length && types.every((type) => type.startsWith("image/"))) return "picture";
  return mayAdd() ? "footage" : "none";
}

/** @param {"picture" | "footage" | "none"} kind */
function show(kind) {
  if (!layer) {
    layer = element("div", { className: "drop-layer", popover: "manual" }, element("p", { role: "status" }));
    document.body.append(layer);
    layer.showPopover();
  }
  const words = viewText(`views.drop.${kind}`);
  const sentence = /** @type {HTMLElement} */ (layer.firstElementChild);
  if (sentence.textContent !== words) sentence.textContent = words;
}

function hide() {
  clearTimeout(leaving);
  layer?.remove();
  layer = null;
}

/** @param {DataTransfer} transfer */
async function take(transfer) {
  const kind = kindOf(transfer);
  const picture = [...transfer.files].find(({ type }) => type.startsWith("image/"));
  if (kind === "picture" && picture) return attach(picture);
  const files = filesOf(transfer, () => true); // read at once: afterwards the browser has forgotten them
  if (!mayAdd()) return toast(viewText("views.drop.none"), [], { wrong: true });
  location.hash = "#/footage";
  const view = await import(new URL("../footage/view.js", import.meta.url).href);
  await new Promise((shown) => requestAnimationFrame(shown));
  view.takeFiles(await files);
}

/** As if it had been dropped on the message box. @param {File} picture */
function attach(picture) {
  closeDialogs();
  if (document.body.dataset.view !== "chat") location.hash = "#/";
  const field = /** @type {HTMLInputElement | null} */ (document.querySelector("#composer input[type=file]"));
  if (!field) return;
  const transfer = new DataTransfer();
  transfer.items.add(picture);
  field.files = transfer.files;
  field.dispatchEvent(new Event("change", { bubbles: true }));
  findAll(document, "#composer textarea")[0]?.focus();
}
