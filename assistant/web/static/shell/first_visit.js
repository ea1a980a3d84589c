// @ts-check
// Whoever comes for the first time is told what this is; who has asked something, or put it away, is not again.

const KEY = "filmoteca.acquainted"; // in the browser

/** The welcome as this visitor gets it. @param {string} welcome HTML */
export const welcomeFor = (welcome) => (isAcquainted() ? withoutIntroduction(welcome) : welcome);

/** From now on the visitor knows what this is. @param {string} welcome HTML */
export function dismissIntroduction(welcome) {
  try {
    localStorage.setItem(KEY, "1");
  } catch {
    // the browser keeps nothing for this page: told again at the next visit
  }
  return withoutIntroduction(welcome);
}

function isAcquainted() {
  try {
    return localStorage.getItem(KEY) !== null;
  } catch {
    return false;
  }
}

/** @param {string} welcome */
function withoutIntroduction(welcome) {
  const made = document.createElement("template");
  made.innerHTML = welcome;
  made.content.querySelector(".intro")?.remove();
  return made.innerHTML;
}
