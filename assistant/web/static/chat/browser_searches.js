// @ts-check
// The saved searches that this browser keeps, where the archive is only read.

/** @typedef {import("../wire.d.ts").ListedSearch} ListedSearch */
/** @typedef {import("../wire.d.ts").SearchForBrowser} SearchForBrowser */
/** One that the archive keeps, or with its query one that this browser does. @typedef {ListedSearch & Partial<SearchForBrowser>} SavedSearch */

const STORAGE_KEY = `filmoteca.saved:${location.pathname}`;

/** @returns {SavedSearch[]} */
export function keptSearches() {
  try {
    const found = JSON.parse(localStorage.getItem(STORAGE_KEY) ?? "[]");
    return Array.isArray(found) ? found : [];
  } catch {
    return [];
  }
}

/** Whether there was room for them. @param {SavedSearch[]} searches */
export function keepSearches(searches) {
  try {
    localStorage.setItem(STORAGE_KEY, JSON.stringify(searches));
    return true;
  } catch {
    return false;
  }
}

/** What the server is to know of one. @param {SavedSearch} search */
export const forBrowser = ({ name, query, run, revision }) => ({ name, query, run, revision });

/** @param {string} one @param {string} other */
export const isSameName = (one, other) => one.toLowerCase() === other.toLowerCase();
