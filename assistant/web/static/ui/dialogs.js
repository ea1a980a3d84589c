// @ts-check
// Modal dialogs, and the browser's Back: it closes the dialog on top, and leaves the page where it is. While some are
// open, one entry of the history stands for them.

const OURS = "filmoteca-dialog"; // in the state of that entry

/** @type {HTMLDialogElement[]} */
let open = [];
let isReturning = false; // whether our own step back has not come yet

/** Shows a dialog that Back closes too. @param {HTMLDialogElement} dialog */
export function openModal(dialog) {
  dialog.showModal();
  open.push(dialog);
  dialog.addEventListener("close", closed, { once: true });
  settle();
}

/** @param {Event} event */
function closed({ currentTarget }) {
  open = open.filter((dialog) => dialog !== currentTarget);
  setTimeout(settle); // another one may open in its place
}

/** One entry while a dialog is open, none while none is. */
function settle() {
  if (isReturning) return;
  const held = Boolean(history.state?.[OURS]);
  if (open.length && !held) history.pushState({ ...history.state, [OURS]: true }, "");
  if (!open.length && held) {
    isReturning = true;
    history.back();
  }
}

addEventListener("popstate", () => {
  if (isReturning) isReturning = false;
  else if (open.length && !history.state?.[OURS]) closeTop();
  settle();
});

/** As by Esc, so that whoever waits for the dialog's answer gets one. */
function closeTop() {
  const dialog = open.at(-1);
  if (!dialog?.dispatchEvent(new Event("cancel", { cancelable: true })) || !dialog.open) return;
  dialog.close();
}
