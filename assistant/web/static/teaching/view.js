// @ts-check
// Classes taught by examples. #/teaching is all of them with what begins a new one, #/teaching/NAME one with its
// examples and what it finds, each of which is confirmed or corrected.

import { Problem, get, post } from "../ui/client.js";
import { element } from "../ui/elements.js";
import { icon } from "../ui/icons.js";
import { renameForm } from "../ui/rename_form.js";
import { thumbnail } from "../ui/thumbnails.js";
import { isolated } from "../ui/texts.js";
import { timecode } from "../ui/timecodes.js";
import { confirmDialog } from "../ui/dialogs.js";
import { downscaledPictures } from "./downscaled_pictures.js";

/** @typedef {import("../ui/types.d.ts").ViewContext} ViewContext */
/** @typedef {import("../wire.d.ts").TaughtClassSummary} Summary */
/** @typedef {import("../wire.d.ts").TaughtClassList} List */
/** @typedef {import("../wire.d.ts").TaughtClassDetails} One */
/** @typedef {(action: () => Promise<unknown>) => Promise<void>} Act carries something out and shows what came of it */

let showing = 0;

/** @param {HTMLElement} root @param {string[]} path @param {ViewContext} context */
export async function show(root, path, context) {
  const mine = ++showing;
  const name = path[0] ? decodeURIComponent(path[0]) : "";
  const act = async (/** @type {() => Promise<unknown>} */ action) => {
    try {
      await action();
    } catch (error) {
      context.say((error instanceof Error && error.message) || context.texts("views.failed"));
      return;
    }
    await show(root, path, context);
  };
  if (!root.querySelector(".teaching")) root.replaceChildren(drawWaiting(name, context)); // else what is there stays until the new is
  try {
    const page = name ? drawOne(await get("teaching/one", { name }), context, act) : drawAll(await get("teaching"), context, act);
    if (mine === showing) root.replaceChildren(page);
  } catch (error) {
    if (mine !== showing) return;
    const sentence = (error instanceof Problem && error.message) || context.texts("views.failed");
    root.replaceChildren(element("p", { className: "failed", role: "alert", textContent: sentence }));
  }
}

export const leave = () => void showing++;

const addressOf = (/** @type {string} */ name) => `#/teaching/${encodeURIComponent(name)}`;

/** What is known before anything was learned, in the room that the page will have. @param {string} name @param {ViewContext} context */
function drawWaiting(name, context) {
  const about = name ? element("header", {}, element("h2", { textContent: name })) : heading(context);
  return element("div", { className: "teaching", ariaBusy: "true" }, about, element("div", { className: "begin waiting" }),
    element("ul", { className: "classes waiting", ariaHidden: "true" }, ...Array.from({ length: 4 }, () => element("li", { className: "class" }, picture("")))));
}

/** @param {ViewContext} context */
const heading = ({ texts }) => element("header", {},
  element("h2", { textContent: texts("views.teaching") }),
  element("p", { className: "soft", textContent: texts("teaching.about") }));

/** @param {List} list @param {ViewContext} context @param {Act} act */
function drawAll({ classes, bins, stamp }, context, act) {
  const { texts } = context;
  return element("div", { className: "teaching" },
    heading(context),
    beginForm(bins, context, act),
    classes.length
      ? element("ul", { className: "classes" }, ...classes.map((one) => summaryCard(one, stamp, context)))
      : element("p", { className: "note", textContent: texts("teaching.none") }));
}

/** @param {Summary} one @param {number} stamp @param {ViewContext} context */
function summaryCard(one, stamp, { counted }) {
  return element("li", { className: "class" },
    element("a", { href: addressOf(one.name) },
      picture(one.poster ? thumbnail(one.poster[0], one.poster[1], stamp) : ""),
      element("span", { className: "name", textContent: one.name })),
    element("p", { className: "soft", textContent: `${counted("teaching.examples", one.positive)} · ${counted("teaching.found", one.shots)}` }),
    one.problem ? element("p", { className: "problem", textContent: one.problem }) : null);
}

/** What begins a class or adds to one: a name, and a bin or pictures. @param {string[]} bins @param {ViewContext} context @param {Act} act */
function beginForm(bins, { texts, say }, act) {
  const name = element("input", { type: "text", maxLength: 60, required: true, placeholder: texts("teaching.name"), "aria-label": texts("teaching.name") });
  const bin = element("select", { "aria-label": texts("teaching.bin") },
    element("option", { value: "", textContent: texts("teaching.bin") }),
    ...bins.map((one) => element("option", { value: one, textContent: one })));
  const files = element("input", { type: "file", accept: "image/*", multiple: true });
  const chosen = element("label", { className: "button" }, icon("plus"), element("span", { textContent: texts("teaching.pictures") }), files);
  files.addEventListener("change", () => (chosen.querySelector("span") ?? chosen).replaceChildren(
    files.files?.length ? [...files.files].map((file) => file.name).join(", ") : texts("teaching.pictures")));
  return element("form", {
    className: "begin",
    onsubmit: (/** @type {Event} */ event) => {
      event.preventDefault();
      if (!bin.value && !files.files?.length) return say(texts("teaching.choose"));
      act(async () => post("teaching/teach", { name: name.value, bin: bin.value, pictures: await downscaledPictures(files.files) }));
    },
  }, name, bins.length ? bin : null, chosen, element("button", { className: "button main" }, texts("teaching.teach")));
}

/** @param {One} one @param {ViewContext} context @param {Act} act */
function drawOne({ summary, examples, found, stamp }, context, act) {
  const { texts, counted } = context;
  const { name } = summary;
  const title = element("h2", { textContent: name });
  const teach = (/** @type {boolean} */ shows, /** @type {{video: string, shot: number}} */ { video, shot }) =>
    act(() => post("teaching/teach", { name, shows, shots: [`${video}/${shot}`] }));
  const rename = element("button", { type: "button", className: "button", onclick: () => renameForm(title,
    { label: texts("teaching.name"), save: texts("teaching.rename"), most: 60 },
    async (given) => {
      await post("teaching/rename", { name, new_name: given });
      context.go(addressOf(given.trim()));
    }, () => rename.focus()) }, icon("pencil"), texts("teaching.rename"));
  const forget = element("button", { type: "button", className: "button danger", onclick: () => confirmDialog(
    texts("teaching.forget.sure", { name }), texts("teaching.forget"), texts("teaching.cancel"),
    () => post("teaching/forget", { name }).then(() => context.go("#/teaching"), (error) => context.say(error.message))) }, texts("teaching.forget"));
  const search = element("button", { type: "button", className: "button main", onclick: () => context.ask("link", name) }, icon("search"), texts("teaching.search"));
  return element("div", { className: "teaching" },
    element("header", {},
      element("button", { type: "button", className: "button back", onclick: () => context.go("#/teaching") }, icon("back"), texts("teaching.back")),
      title,
      element("p", { className: "soft", textContent: `${counted("teaching.found", summary.shots)} · ${counted("teaching.videos", summary.videos)}` }),
      summary.problem ? element("p", { className: "problem", role: "alert", textContent: summary.problem }) : null),
    element("div", { className: "tools" }, search, rename, forget),
    element("h3", { textContent: texts("teaching.marked") }),
    element("ul", { className: "classes" }, ...examples.map((example) => {
      const source = example.video ? thumbnail(example.video, example.shot, stamp) : `teaching/pictures/${example.id}.jpg`;
      const label = example.video ? `${isolated(example.name)} ${timecode(example.start)}` : example.name;
      return element("li", { className: example.shows ? "class" : "class wrong" }, shown(example, source, label, context),
        element("p", { className: "soft" },
          element("span", { className: "where", textContent: `${texts(example.shows ? "teaching.shows" : "teaching.shows.not")} · ${label}`, title: label }),
          element("button", { type: "button", className: "act", title: texts("teaching.take_out"), "aria-label": `${texts("teaching.take_out")}: ${label}`,
            onclick: () => act(() => post("teaching/take-out", { name, examples: [example.id] })) }, icon("remove"))));
    })),
    element("h3", { textContent: texts("teaching.finds") }),
    found.length ? element("ul", { className: "classes" }, ...found.map((shot) => {
      const label = `${isolated(shot.name)} ${timecode(shot.start)}`;
      return element("li", { className: "class" }, shown(shot, thumbnail(shot.video, shot.shot, stamp), label, context),
        element("p", { className: "soft" },
          element("span", { className: "where", textContent: `${Math.round(100 * shot.sure)} % · ${label}`, title: label }),
          shot.marked ? null : thumb("tick", texts("teaching.yes"), label, () => teach(true, shot)),
          thumb("close", texts("teaching.no"), label, () => teach(false, shot))));
    })) : element("p", { className: "note", textContent: texts("teaching.nothing") }));
}

/** @param {"tick" | "close"} drawn @param {string} title @param {string} label @param {() => void} act */
const thumb = (drawn, title, label, act) =>
  element("button", { type: "button", className: "act", title, "aria-label": `${title}: ${label}`, onclick: act }, icon(drawn));

/** @param {{video: string, shot: number, start: number, end: number, name: string}} one @param {string} source @param {string} label @param {ViewContext} context */
function shown(one, source, label, context) {
  if (!one.video) return picture(source, label);
  return element("button", { type: "button", className: "play", "aria-label": context.texts("teaching.play", { name: one.name, time: timecode(one.start) }),
    onclick: () => context.play([one]) }, picture(source));
}

/** @param {string} source @param {string} [alt] */
function picture(source, alt = "") {
  const frame = element("span", { className: "still" });
  if (source) frame.append(element("img", { src: source, alt, loading: "lazy", width: 320, height: 180 }));
  return frame;
}
