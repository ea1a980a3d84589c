// @ts-check
// Who speaks, above a line of the transcript: a click opens a field for the name, which the voice has in the whole archive
// from then on.

import { post } from "../ui/client.js";
import { element } from "../ui/elements.js";
import { toast } from "../ui/toasts.js";

/** What is said of it. @typedef {{ name: string, named: string, undo: string }} Words */
const LONGEST_NAME = 100;

/**
 * @param {number} voice its group @param {string} shown what it is called
 * @param {Words} words @param {() => Promise<void>} named called once it has another name
 */
export function voiceButton(voice, shown, words, named) {
  const button = element("button", { type: "button", className: "who", dir: "auto", tabIndex: -1, title: words.name }, shown);
  button.addEventListener("click", () => {
    const before = button.textContent ?? "";
    const field = element("input", {
      type: "text", className: "who", dir: "auto", maxLength: LONGEST_NAME, autocomplete: "off",
      placeholder: before, "aria-label": words.name,
    });
    let open = true;
    const close = (/** @type {boolean} */ keep) => {
      if (!open) return;
      open = false;
      const name = field.value.trim();
      const focused = document.activeElement === field;
      field.replaceWith(button);
      if (focused) button.focus();
      if (keep && name && name !== before) rename(voice, name, words, named);
    };
    field.addEventListener("keydown", (event) => {
      event.stopPropagation(); // the player's keys are letters
      if (event.key !== "Enter" && event.key !== "Escape") return;
      event.preventDefault();
      close(event.key === "Enter");
    });
    field.addEventListener("blur", () => close(true));
    button.replaceWith(field);
    field.focus();
  });
  return button;
}

/** @param {number} voice @param {string} name @param {Words} words @param {() => Promise<void>} named */
async function rename(voice, name, words, named) {
  const change = async (/** @type {string} */ route, /** @type {object} */ value) => {
    try {
      const changed = await post(route, value);
      await named();
      return /** @type {import("../wire.d.ts").ChangedGroup} */ (changed);
    } catch (error) {
      toast(error instanceof Error ? error.message : "", [], { wrong: true });
      return null;
    }
  };
  const changed = await change("people/name", { person: voice, name });
  if (!changed) return;
  const back = () => change("people/undo", changed.undo);
  toast(words.named, [[words.undo, back]], { undo: back });
}
