// @ts-check
// The archive's videos: `#/videos` lists them, `#/videos/ID` shows one along time.

import { leaveLine, showLine } from "./timeline.js";
import { leaveList, showList } from "./list.js";
import { rememberList } from "./timeline_dom.js";

/** @type {"line" | "list" | null} */
let shown = null;

/** @param {HTMLElement} root @param {string[]} path @param {import("../ui/types.d.ts").ViewContext} context */
export async function show(root, [id], context) {
  if (!id) rememberList(location.hash || "#/videos");
  const next = id ? "line" : "list";
  if (shown !== next) {
    await leave();
    root.replaceChildren();
    window.scrollTo(0, 0);
  }
  shown = next;
  if (id) await showLine(root, id, context);
  else await showList(root, context);
}

export function leave() {
  if (shown === "line") leaveLine();
  if (shown === "list") leaveList();
  shown = null;
}
