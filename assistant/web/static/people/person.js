// @ts-check
// One person: the name, all faces or turns of speech with where they are, and what is taken out of the group.

import { post } from "../ui/client.js";
import { element } from "../ui/elements.js";
import { icon } from "../ui/icons.js";
import { isolated } from "../ui/texts.js";
import { timecode } from "../ui/timecodes.js";
import { confirmDialog } from "../ui/dialogs.js";
import { facePicture, nameField } from "./person_elements.js";

/** @typedef {import("../ui/types.d.ts").ViewContext} ViewContext */
/** @typedef {import("../wire.d.ts").PersonDetails} PersonDetails */

/**
 * @param {HTMLElement} root @param {PersonDetails} one @param {ViewContext} context
 * @param {import("./view.js").Act} act carries something out and shows the person anew
 */
export function showPerson(root, { person, faces }, context, act) {
  const { texts, counted } = context;
  const voice = person.kind === "voice";
  const label = person.name || texts(voice ? "people.voice" : "people.number", { n: person.id });
  /** @type {Set<number>} */
  const chosen = new Set();
  const split = element("button", {
    type: "button", className: "button", hidden: faces.length < 2,
    onclick: () => act(() => post("people/split", { person: person.id, faces: [...chosen] }), "people.done.split"),
  });
  const drawSplit = () => {
    split.textContent = chosen.size ? counted(voice ? "people.split.turns" : "people.split.chosen", chosen.size) : texts("people.split");
    split.disabled = chosen.size === faces.length;
  };
  drawSplit();
  const search = element("button", {
    type: "button", className: "button main", hidden: !person.name,
    onclick: () => context.ask("link", person.name),
  }, icon("search"), texts("people.search"));
  const remove = element("button", {
    type: "button", className: "button danger",
    onclick: () => confirmDialog(texts("people.delete.sure", { name: label }), texts("people.delete"), texts("people.cancel"), async () => {
      try {
        await post("people/delete", { person: person.id });
        context.go("#/people");
      } catch (error) {
        context.say(error instanceof Error ? error.message : "");
      }
    }),
  }, texts("people.delete"));
  const shown = faces.map((face) => {
    const when = timecode(face.start);
    const box = element("input", {
      type: "checkbox", "aria-label": texts("people.choose", { name: `${face.name} ${when}` }),
      onchange: () => {
        if (box.checked) chosen.add(face.id);
        else chosen.delete(face.id);
        drawSplit();
      },
    });
    const play = element("button", {
      type: "button", className: "play", "aria-label": texts("people.play", { name: face.name, time: when }),
      onclick: () => context.play([{ video: face.video, shot: face.shot, start: face.start, end: face.end, name: face.name }]),
    }, facePicture(voice ? null : face.id, ""));
    const said = voice && face.said ? [element("p", { className: "quote", dir: "auto", textContent: face.said })] : [];
    return element("li", { className: "group" }, play, ...said,
      element("p", { className: "soft" }, box, element("span", { className: "where", textContent: `${isolated(face.name)} ${when}`, title: face.name })));
  });
  root.replaceChildren(element("div", { className: "people" },
    element("header", {},
      element("button", { type: "button", className: "button back", onclick: () => context.go("#/people") }, icon("back"), texts("people.back")),
      element("h2", { className: "who" }, nameField(person, context, (name) => act(() => post("people/name", { person: person.id, name }), name.trim() ? "people.done.name" : "people.done.unname"))),
      element("p", { className: "soft", textContent: `${counted("people.faces", person.faces)} · ${counted("people.videos", person.videos)}` })),
    element("div", { className: "tools" }, search, split, remove),
    element("ul", { className: "groups" }, ...shown)));
}
