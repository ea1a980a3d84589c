// @ts-check
// The files of what was dropped on the page, those in folders too.

/** The files of what was dropped, those in folders too; there what is no video is passed over. @param {DataTransfer} transfer @param {(name: string) => boolean} wanted whether a file of that name is taken */
export async function filesOf(transfer, wanted) {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter((entry) => entry !== null && entry !== undefined);
  if (!entries.length) return [...transfer.files].map((file) => ({ file, name: file.name }));
  /** @type {import("./uploads.js").NamedFile[]} */
  const found = [];
  for (const entry of entries) await walk(entry, found, true, wanted);
  return found;
}

/** @param {FileSystemEntry} entry @param {import("./uploads.js").NamedFile[]} found @param {boolean} named whether it was dropped itself @param {(name: string) => boolean} wanted */
async function walk(entry, found, named, wanted) {
  if (entry.name.startsWith(".") && !named) return;
  if (isFile(entry)) {
    if (!named && !wanted(entry.name)) return;
    /** @type {File | null} */
    const file = await new Promise((done) => entry.file(done, () => done(null)));
    if (file) found.push({ file, name: entry.fullPath.replace(/^\//, "") });
    return;
  }
  const reader = /** @type {FileSystemDirectoryEntry} */ (entry).createReader();
  for (;;) {
    /** @type {FileSystemEntry[]} */
    const some = await new Promise((done) => reader.readEntries(done, () => done([])));
    if (!some.length) return;
    for (const one of some) await walk(one, found, false, wanted);
  }
}

/** @param {FileSystemEntry} entry @returns {entry is FileSystemFileEntry} */
const isFile = (entry) => entry.isFile;
