// @ts-check
// What the list of people and one person's page share: the picture of a face, the field for a name.

import { element } from "../ui/elements.js";
import { icon } from "../ui/icons.js";

/** The picture of a face, or the sign of a voice. @param {number | null} face its number @param {string} alt */
export function facePicture(face, alt) {
  const picture = element("span", { className: "face" }, ...(face === null ? [icon("voice")] : []));
  if (face !== null) picture.append(element("img", { src: `people/faces/${face}.jpg`, alt, width: 160, height: 160, loading: "lazy" }));
  return picture;
}

/**
 * A field that names a group when it is left or Enter is pressed; Esc leaves it as it was.
 * @param {import("../wire.d.ts").PersonGroup} person
 * @param {import("../ui/types.d.ts").ViewContext} context
 * @param {(name: string) => void} rename
 */
export function nameField(person, context, rename) {
  const field = element("input", {
    type: "text", className: "name", value: person.name, maxLength: 100, autocomplete: "off",
    placeholder: context.texts("people.unnamed"), "aria-label": context.texts("people.name"),
    onchange: () => rename(field.value),
    onkeydown: (/** @type {KeyboardEvent} */ event) => {
      if (event.key === "Escape") field.value = person.name;
      if (event.key !== "Enter" && event.key !== "Escape") return;
      const link = /** @type {HTMLElement | null} */ (field.closest("[data-person]")?.querySelector("a") ?? null);
      if (link) link.focus();
      else field.blur();
    },
  });
  return field;
}
