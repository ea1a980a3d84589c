// The view of the bins: all of them, or the one that the address names.

import { leaveBin, showBin } from "./bin_page.js";
import { showList } from "./bins_list.js";

export async function show(root, path, context) {
  root.classList.add("bins");
  const name = path.join("/");
  if (name) await showBin(root, name, context);
  else {
    leaveBin();
    await showList(root, context);
  }
}

export function leave(root) {
  leaveBin();
  root.classList.remove("bins");
}
