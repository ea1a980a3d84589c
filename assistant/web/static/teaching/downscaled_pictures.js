// @ts-check
// Pictures that somebody chose, made small before they are sent: examples need no more.

const MOST_SIDE = 512; // pixels
const QUALITY = 0.85; // of the JPEG

/** @param {FileList | null} files @returns {Promise<{name: string, data: string}[]>} JPEGs in base64 */
export const downscaledPictures = (files) => Promise.all([...(files ?? [])].map(small));

/** @param {File} file */
async function small(file) {
  const drawn = await createImageBitmap(file).catch(() => {
    throw new Error(file.name);
  });
  const scale = Math.min(1, MOST_SIDE / Math.max(drawn.width, drawn.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(drawn.width * scale));
  canvas.height = Math.max(1, Math.round(drawn.height * scale));
  canvas.getContext("2d")?.drawImage(drawn, 0, 0, canvas.width, canvas.height);
  return { name: file.name, data: canvas.toDataURL("image/jpeg", QUALITY).split(",")[1] };
}
