// @ts-check
// All bins: their first pictures, how many clips, how long; and a new one.

import { fetchBins, rememberBin, showTotal } from "./all_bins.js";
import { addressOf, get, post } from "./client.js";
import { clipsSummary, counted, text } from "./texts.js";
import { element, find } from "../ui/elements.js";
import { fillGrowing, folded } from "../ui/growing_list.js";
import { icon } from "../ui/icons.js";
import { toast } from "../ui/toasts.js";

/** @typedef {import("../ui/types.d.ts").ViewContext} ViewContext */

const FEW = 12; // bins that are seen at a glance; more are searched
let sought = ""; // what stands in the field, which outlives that the list is drawn anew

/** @param {HTMLElement} root @param {ViewContext} context @param {() => boolean} wanted */
export async function showList(root, context, wanted) {
  document.title = `${text("title")} – Filmoteca`;
  let all;
  try {
    all = await get("bins/all");
  } catch (error) {
    if (wanted()) root.replaceChildren(element("p", { className: "failed", role: "alert" }, sentenceOf(error)));
    return;
  }
  if (!wanted()) return;
  showTotal(all.total);
  const list = element("ul", { className: "bin-list" });
  const search = all.bins.length > FEW ? searchOf(all.bins, list) : null;
  if (!search) fillGrowing(list, all.bins, cardOf);
  const searching = root.querySelector(".bin-search input") === document.activeElement;
  const head = element(
    "div",
    { className: "bins-head" },
    element("div", {}, element("h2", {}, text("title")), element("p", { className: "soft" }, text("about"))),
    element("div", { className: "making" }, newBin(context), importButton(context)),
  );
  const own = all.own ? element("p", { className: "notice" }, text("own")) : null;
  const none = element(
    "div",
    { className: "bins-empty" },
    icon("aside"),
    element("p", {}, text("empty")),
    element("p", { className: "soft" }, text("empty.how")),
  );
  const gone = all.deleted.length ? deletedOnes(all.deleted, context) : null;
  if (gone) gone.open = root.querySelector(".deleted[open]") !== null; // a list drawn anew stays unfolded
  root.replaceChildren(...[head, own, search, all.bins.length ? list : none, gone].filter((part) => part !== null));
  if (searching && search) find(search, "input").focus();
}

/**
 * A field that narrows the list to the bins of whose name it is a part; Enter opens the first, the down arrow goes to it.
 * @param {import("../wire.d.ts").ListedBin[]} bins @param {HTMLElement} list
 */
function searchOf(bins, list) {
  const label = text("search");
  const field = element("input", { type: "search", placeholder: label, ariaLabel: label, value: sought });
  const found = element("p", { className: "soft", role: "status" });
  const draw = () => {
    sought = field.value;
    const wanted = folded(sought.trim());
    const fitting = bins.filter(({ name }) => folded(name).includes(wanted));
    fillGrowing(list, fitting, cardOf);
    found.textContent = wanted ? counted("search.found", fitting.length) : "";
  };
  const first = () => /** @type {HTMLElement | null} */ (list.querySelector("a"));
  field.addEventListener("input", draw);
  field.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") first()?.focus();
    else if (event.key === "Enter" && sought.trim()) first()?.click();
    else return;
    event.preventDefault();
  });
  draw();
  return element("div", { className: "bin-search" }, field, found);
}

/** @param {unknown} error */
const sentenceOf = (error) => (error instanceof Error ? error.message : "");

/** The bins that were deleted lately, each with the way back. @param {import("../wire.d.ts").ListedDeletion[]} deleted @param {ViewContext} context */
function deletedOnes(deleted, context) {
  const rows = deleted.map(({ removal, name, clips, seconds, who }) => {
    const back = element("button", { type: "button", className: "button", ariaLabel: text("deleted.back.name", { name }) }, text("deleted.back"));
    back.addEventListener("click", async () => {
      try {
        const { bin } = await post("bins/bring_back", { removal });
        await fetchBins();
        context.go(addressOf(bin.name));
      } catch (error) {
        toast(sentenceOf(error), [], { wrong: true });
      }
    });
    const facts = element("span", { className: "soft" }, [clipsSummary(clips, seconds), who].filter(Boolean).join(" · "));
    return element("li", {}, element("b", { dir: "auto", title: name }, name), facts, back);
  });
  return element("details", { className: "deleted" }, element("summary", {}, text("deleted.lately")), element("ul", {}, ...rows));
}

/** @param {import("../wire.d.ts").ListedBin} bin */
function cardOf({ name, clips, seconds, thumbnails }) {
  const pictures = thumbnails.map((src) =>
    src ? element("img", { src, alt: "", loading: "lazy", width: 160, height: 90 }) : element("span", {}, icon("missing")),
  );
  while (clips && pictures.length < 4) pictures.push(element("span", {}));
  return element(
    "li",
    {},
    element(
      "a",
      { href: addressOf(name) },
      element("span", { className: `pictures${clips ? "" : " none"}` }, ...pictures, clips ? null : icon("aside")),
      element("b", { dir: "auto", title: name }, name),
      element("span", { className: "soft" }, clipsSummary(clips, seconds)),
    ),
  );
}

/** A button that takes an editing system's cut list and opens the bin that is made of it. @param {ViewContext} context */
function importButton(context) {
  const chosen = element("input", { type: "file", accept: ".edl,.otio,.fcpxml,.xml", hidden: true });
  chosen.setAttribute("aria-label", text("import"));
  const button = element("button", { type: "button", className: "button", title: text("import.about") }, icon("import"), text("import"));
  button.addEventListener("click", () => chosen.click());
  chosen.addEventListener("change", async () => {
    const file = chosen.files?.[0];
    if (!file) return;
    button.disabled = true;
    try {
      const { name, note } = await post("bins/import", { file: file.name, content: await decoded(file) });
      await fetchBins();
      rememberBin(name);
      context.go(addressOf(name));
      if (note) toast(note, [], { wrong: true });
    } catch (error) {
      toast(sentenceOf(error), [], { wrong: true });
    }
    chosen.value = "";
    button.disabled = false;
  });
  return element("span", {}, button, chosen);
}

/** Older systems write EDLs in the machine's own code page. @param {File} file */
async function decoded(file) {
  const bytes = await file.arrayBuffer();
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}

/** A button that becomes a field; Enter makes the bin and opens it. @param {ViewContext} context */
function newBin(context) {
  const field = element("input", { type: "text", maxLength: 200, placeholder: text("new.name") });
  field.setAttribute("aria-label", text("new.name"));
  const wrong = element("p", { className: "wrong", role: "alert" });
  const form = element(
    "form",
    { className: "new-bin" },
    field,
    element("button", { className: "button main" }, text("make")),
    wrong,
  );
  const button = element("button", { type: "button", className: "button" }, icon("plus"), text("new"));
  button.addEventListener("click", () => {
    button.replaceWith(form);
    field.focus();
  });
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    form.replaceWith(button);
    button.focus();
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      const { bin } = await post("bins/create", { name: field.value });
      rememberBin(bin.name);
      context.go(addressOf(bin.name));
    } catch (error) {
      wrong.textContent = sentenceOf(error);
      field.focus();
    }
  });
  return button;
}
