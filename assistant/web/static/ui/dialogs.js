// What does not outlive a change of the address: dialogs and menus were about what was shown before.

import { closeMenus } from "./menus.js";

// A dialog is asked to close as by Esc, so that whoever waits for its answer gets one.
export function closeDialogs() {
  closeMenus();
  for (const dialog of document.querySelectorAll("dialog[open]")) {
    dialog.dispatchEvent(new Event("cancel", { cancelable: true }));
    if (dialog.open) dialog.close();
  }
}
