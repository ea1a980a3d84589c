// @ts-check
// A clip of a bin as a card: its picture, its source timecode and seconds, what found it, and the comment on it.

import { edit, opened, talk } from "./bin_store.js";
import { remarksOf } from "../discussion/remarks.js";
import { counted, moment, seconds, text } from "./texts.js";
import { Problem } from "../ui/client.js";
import { element, findAll } from "../ui/elements.js";
import { icon } from "../ui/icons.js";
import { timecode } from "../ui/timecodes.js";

/** @typedef {import("./bin_store.js").Clip} Clip */

/** Of a bin that is seen by a link, a card to look at and talk about. @param {Clip} clip @param {number} place @param {number} total */
export function clipCard(clip, place, total) {
  const own = !opened.state.token;
  const label = text("clip", { n: place + 1, name: clip.name, in: clip.in, out: clip.out });
  const card = element("li", { className: `clip ${clip.state}`, tabIndex: 0, draggable: own, "data-clip": clip.id });
  card.setAttribute("aria-label", label);
  const picture = clip.thumbnail
    ? element("img", { src: clip.thumbnail, alt: "", loading: "lazy", draggable: false, width: 320, height: 180 })
    : element("span", { className: "no-picture" }, icon("missing"));
  const long = text("clip.seconds", { n: seconds(clip.end - clip.start, 2) });
  const screen = element(
    "button",
    { type: "button", className: "screen", "data-do": "play", disabled: Boolean(clip.state), ariaLabel: text("clip.play", { n: place + 1, seconds: long }) },
    picture,
    element("span", { className: "number" }, String(place + 1)), " ",
    element("span", { className: "long" }, long),
  );
  const action = (/** @type {string} */ name, /** @type {Parameters<typeof icon>[0]} */ picture, /** @type {string} */ words, off = false) =>
    element("button", { type: "button", "data-do": name, disabled: off, title: words, ariaLabel: words }, icon(picture));
  card.append(
    screen,
    element("b", { className: "name", title: clip.name, dir: "auto" }, clip.name),
    element(
      "span",
      { className: "codes" },
      element("span", { className: "code" }, `${clip.in} – ${clip.out}`),
      element("span", { className: "soft" }, `${timecode(clip.start)} – ${timecode(clip.end)}`),
    ),
    ...(clip.sentence ? [lost(clip)] : []),
    ...(clip.instead && own ? [insteadButton(clip)] : []),
    ...(clip.query ? [element("span", { className: "query soft", dir: "auto", title: clip.query }, `${text("clip.query")}: ${clip.query}`)] : []),
    ...(own ? [commentOf(clip)] : clip.comment ? [element("p", { className: "comment", dir: "auto" }, clip.comment)] : []),
    remarksOf(clip, { text, counted, moment }, talk, own),
  );
  if (own) card.append(
    element(
      "span",
      { className: "acts" },
      action("trim", "trim", text("clip.trim"), Boolean(clip.state)),
      action("earlier", "earlier", text("clip.earlier"), place === 0),
      action("later", "later", text("clip.later"), place === total - 1),
      action("remove", "remove", text("clip.remove")),
    ),
  );
  return card;
}

/** What is wrong with the clip's file; whoever may add footage is led to where a moved file is found again. @param {Clip} clip */
function lost({ sentence, state, video }) {
  const said = element("p", { className: "lost" }, sentence);
  const mayLocate = state === "moved" && document.querySelector('#top .views a[data-view="footage"]');
  if (mayLocate) said.append(" ", element("a", { href: `#/footage/locate/${encodeURIComponent(video)}` }, text("clip.locate")));
  return said;
}

/** @param {Clip} clip */
function insteadButton({ name, video, instead }) {
  const label = text("clip.instead", { name });
  const act = () => edit("relocate", { missing: video, video: instead }).catch((error) => console.warn(error));
  return element("button", { type: "button", className: "instead", onclick: act }, label);
}

/** The comment as a button; a click makes it a field. Leaving the field saves, Esc leaves it as it was. @param {Clip} clip */
function commentOf(clip) {
  const shown = element("button", { type: "button", className: `comment${clip.comment ? "" : " none"}`, "data-do": "comment", dir: "auto" });
  const words = element("span", {});
  const draw = () => {
    words.textContent = clip.comment || text("clip.comment.add");
    shown.title = clip.comment;
  };
  shown.append(words);
  draw();
  shown.addEventListener("click", () => {
    const field = element("textarea", { rows: Math.min(8, 2 + Math.floor(clip.comment.length / 60)), maxLength: 4000, value: clip.comment, dir: "auto", title: text("clip.comment.keys") });
    field.setAttribute("aria-label", text("clip.comment"));
    const state = element("span", { className: "wrong", role: "alert" });
    const box = element("span", { className: "commenting" }, field, state);
    let over = false;
    const close = () => {
      over = true;
      const inside = box.contains(document.activeElement);
      draw();
      box.replaceWith(shown);
      if (inside) shown.focus();
    };
    const save = async () => {
      if (over) return;
      over = true;
      const comment = field.value.trim();
      if (comment === clip.comment) return close();
      try {
        box.classList.remove("editing");
        await edit("comment", { clips: [clip.id], comment });
      } catch (error) {
        over = false;
        box.classList.add("editing");
        if (!(error instanceof Problem)) throw error;
        state.textContent = error.status === 409 ? text("unsaved.comment") : error.message;
        if (!box.querySelector("button")) box.append(element("button", { type: "button", className: "again", onclick: save }, text("save")));
      }
    };
    box.classList.add("editing");
    field.addEventListener("blur", save);
    field.addEventListener("keydown", (event) => {
      event.stopPropagation();
      if (event.key === "Escape") close();
      else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) save();
    });
    shown.replaceWith(box);
    field.focus();
    field.setSelectionRange(field.value.length, field.value.length);
  });
  return shown;
}

/** The card in which a comment is being written; nothing draws over it. @param {HTMLElement} list */
export const editing = (list) =>
  /** @type {HTMLElement | null | undefined} */ (list.querySelector(".commenting.editing")?.closest(".clip"));

/** @param {HTMLElement} list @param {number} id @param {string} [inside] the button in it, if there is one */
export function focusClip(list, id, inside = "") {
  const [card] = findAll(list, `[data-clip="${id}"]`);
  const [part] = inside && card ? findAll(card, `[data-do="${inside}"]:not(:disabled)`) : [];
  (part ?? card)?.focus();
}

/** Pictures that are there stay, so that none flickers. @param {HTMLImageElement} picture */
export const pictureKey = (picture) => `${picture.closest(".clip")?.getAttribute("data-clip")} ${picture.src}`;

/** What stands where a bin holds nothing. */
export function noClips() {
  const chat = element("a", { className: "button", href: "#/" }, text("bin.empty.chat"));
  return element("li", { className: "blank soft" }, icon("aside"), element("p", {}, text("bin.empty")), chat);
}
