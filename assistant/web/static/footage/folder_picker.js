// @ts-check
// The folders of the server's machine, as far as the owner lets the page look: a dialog that gives one of them.

import { Problem, get } from "../ui/client.js";
import { element } from "../ui/elements.js";
import { openModal } from "../ui/dialogs.js";
import { icon } from "../ui/icons.js";

const FOLDER = "M3 19V5h6l2 3h10v11z";
const LAST = "filmoteca-folder"; // where it was last looked, in this browser
const RECENT = "filmoteca-folders"; // those that were taken last, in this browser
const MOST_RECENT = 5;

/** @typedef {import("../wire.d.ts").Folder} Folder */

export function folderIcon() {
  const drawn = icon("bin");
  drawn.firstElementChild?.setAttribute("d", FOLDER);
  return drawn;
}

/** @returns {{path: string, shown: string}[]} */
function recentFolders() {
  try {
    return JSON.parse(localStorage.getItem(RECENT) ?? "[]");
  } catch {
    return [];
  }
}

/** @param {{path: string, shown: string}} folder */
function rememberFolder(folder) {
  const others = recentFolders().filter(({ path }) => path !== folder.path);
  localStorage.setItem(RECENT, JSON.stringify([folder, ...others].slice(0, MOST_RECENT)));
}

/**
 * The chosen folder as the server writes it, or null.
 * @param {HTMLElement} root @param {import("../ui/types.d.ts").ViewContext} context @param {"take" | "look"} why
 * @returns {Promise<string | null>}
 */
export function chooseFolder(root, context, why) {
  const { texts } = context;
  const title = texts(why === "take" ? "footage.folders" : "footage.folders.locate");
  const parts = {
    path: element("input", { type: "text", className: "path", ariaLabel: texts("footage.folders.path"), placeholder: texts("footage.folders.path"), spellcheck: false }),
    recent: element("ul", { className: "recent", ariaLabel: texts("footage.folders.recent") }),
    failed: element("p", { className: "failed", role: "alert", hidden: true }),
    list: element("ul", { className: "folders" }),
    videos: element("p", { className: "soft videos" }),
    up: element("button", { type: "button", className: "button square" }, icon("up")),
    take: element("button", { type: "button", className: "button main" }, texts(why === "take" ? "footage.folders.take" : "footage.folders.look")),
  };
  const cancel = element("button", { type: "button", className: "button", textContent: texts("footage.cancel") });
  const dialog = element("dialog", { className: "choose", "aria-label": title },
    element("h3", { textContent: title }),
    element("div", { className: "where" }, parts.up, parts.path),
    parts.failed, parts.recent, parts.list, parts.videos,
    element("div", { className: "answers" }, cancel, parts.take));
  /** @type {Folder | null} */
  let shown = null;

  /** @param {string} path @param {boolean} [focus] @param {boolean} [typed] whether a person wrote it */
  async function open(path, focus = true, typed = false) {
    /** @type {Folder} */
    let listing;
    try {
      listing = await get("footage/folders", typed ? { typed: path } : { path });
    } catch (error) {
      if (!shown && path) return open("", focus); // the last one is gone
      parts.failed.textContent = (error instanceof Problem && error.message) || texts("footage.offline");
      parts.failed.hidden = false;
      return;
    }
    shown = listing;
    parts.failed.hidden = true;
    draw(listing);
    if (focus) (parts.list.querySelector("button") ?? parts.take).focus();
  }

  /** @param {Folder} listing */
  function draw({ path, shown: name, above, folders, videos, videos_in_all: n }) {
    parts.path.value = path === null ? "" : name;
    parts.path.title = path === null ? texts("footage.folders.roots") : name;
    const recent = path === null || above === null ? recentFolders().filter((folder) => folder.path !== path) : [];
    parts.recent.hidden = !recent.length;
    parts.recent.replaceChildren(...recent.map((folder) => element("li", {}, element("button", { type: "button", onclick: () => open(folder.path) }, folderIcon(), element("span", { textContent: folder.shown })))));
    parts.up.disabled = above === null;
    parts.up.title = texts("footage.folders.up", { name: "" }).trim();
    parts.up.setAttribute("aria-label", parts.up.title);
    parts.take.disabled = path === null;
    parts.list.scrollTop = 0;
    parts.list.replaceChildren(...folders.map((folder) => element("li", {},
      element("button", { type: "button", onclick: () => open(folder.path) }, folderIcon(),
        element("span", { textContent: folder.name })))));
    if (!folders.length) parts.list.append(element("li", { className: "soft none", textContent: texts("footage.folders.empty") }));
    const few = videos.slice(0, 4).join(", ") + (n > 4 ? ", …" : "");
    const sentence = context.counted("footage.folders.videos", n);
    parts.videos.textContent = path === null ? texts("footage.folders.open") : n ? `${sentence}: ${few}` : texts("footage.folders.no_videos");
  }

  return new Promise((done) => {
    const end = (/** @type {string | null} */ folder) => {
      if (folder !== null) {
        localStorage.setItem(LAST, folder);
        rememberFolder({ path: folder, shown: shown?.shown ?? folder });
      }
      dialog.close();
      dialog.remove();
      done(folder);
    };
    parts.up.addEventListener("click", () => open(shown?.above ?? ""));
    parts.take.addEventListener("click", () => end(shown?.path ?? null));
    cancel.addEventListener("click", () => end(null));
    dialog.addEventListener("cancel", (event) => (event.preventDefault(), end(null)));
    dialog.addEventListener("click", (event) => event.target === dialog && end(null));
    parts.path.addEventListener("keydown", (event) => {
      if (event.key === "Enter") open(parts.path.value, true, true);
      else if (event.key !== "ArrowDown") return event.stopPropagation(); // Backspace takes letters away here
      else parts.list.querySelector("button")?.focus();
      event.preventDefault();
      event.stopPropagation();
    });
    dialog.addEventListener("keydown", (event) => {
      const buttons = [...parts.list.querySelectorAll("button")];
      const at = buttons.findIndex((button) => button === document.activeElement);
      if (event.key === "Backspace" && shown?.above) open(shown.above);
      else if (event.key === "ArrowDown") buttons[Math.min(at + 1, buttons.length - 1)]?.focus();
      else if (event.key === "ArrowUp") buttons[Math.max(at - 1, 0)]?.focus();
      else return;
      event.preventDefault();
    });
    root.append(dialog);
    openModal(dialog);
    open(localStorage.getItem(LAST) ?? "");
  });
}
