// @ts-check
// The view of the bins: all of them, or the one that the address names.

import { addressOf, onOtherWindowChange, ownBinOf } from "./client.js";
import { leaveBin, showBin } from "./bin_page.js";
import { showList } from "./list.js";

/** Of the list, or of a bin that is gone. @type {() => unknown} */
let redraw = () => {};
let shown = 0; // answers that come after something else was asked for are not drawn

onOtherWindowChange(() => redraw());

/** @param {HTMLElement} root @param {string[]} path @param {import("../ui/types.d.ts").ViewContext} context */
export async function show(root, path, context) {
  root.classList.add("bins");
  const name = path.join("/");
  const mine = ++shown;
  const wanted = () => mine === shown;
  redraw = () => root.querySelector(":scope > .failed") && show(root, path, context); // what was deleted may be brought back
  if (path.length === 2 && path[0] === "shared") { // a name is always one part of an address
    const mine = await ownBinOf(path[1]);
    if (!wanted()) return;
    return mine === null ? showBin(root, "", context, wanted, path[1]) : location.replace(addressOf(mine));
  }
  if (name) return showBin(root, name, context, wanted);
  leaveBin();
  redraw = () => {
    if (!root.querySelector(".new-bin")) showList(root, context, wanted); // a name that is being typed stays
  };
  return showList(root, context, wanted);
}

/** @param {HTMLElement} root */
export function leave(root) {
  shown += 1;
  redraw = () => {};
  leaveBin();
  root.classList.remove("bins");
}
