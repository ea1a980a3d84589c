// @ts-check
// The subtitles over the picture: a real text track, placed anew for each clip, whose times begin at its own
// start. Which language is shown, or none, is remembered.

/** @typedef {import("../wire.d.ts").PlayerTrack} PlayerTrack */

const STORAGE_KEY = "filmoteca.subtitles"; // in the browser: {"on": true, "language": "es"}

const choice = { on: true, language: "" };
try {
  Object.assign(choice, JSON.parse(localStorage.getItem(STORAGE_KEY) ?? "{}"));
} catch {
  // nothing kept, or nothing may be kept: the usual choice holds
}

/**
 * The track that is read and shown: the language chosen last where the video has it, else its first.
 * @param {PlayerTrack[]} tracks
 */
export function readTrack(tracks) {
  return tracks.find((track) => track.language === choice.language) ?? tracks[0] ?? null;
}

/** @param {PlayerTrack[]} tracks */
export function shownTrack(tracks) {
  return choice.on ? readTrack(tracks) : null;
}

/** @param {Partial<typeof choice>} change */
export function chooseTrack(change) {
  Object.assign(choice, change);
  try {
    localStorage.setItem(STORAGE_KEY, JSON.stringify(choice));
  } catch {
    // kept for this page only
  }
}

/** One language after the other, then none. @param {PlayerTrack[]} tracks */
export function chooseNextTrack(tracks) {
  const shown = shownTrack(tracks);
  const next = tracks[shown ? tracks.indexOf(shown) + 1 : 0];
  chooseTrack(next ? { on: true, language: next.language } : { on: false, language: tracks[0].language });
}

/** A track that is only removed leaves the lines that it showed over the picture. @param {HTMLVideoElement} video */
export function takeSubtitlesOff(video) {
  for (const element of video.querySelectorAll("track")) {
    element.track.mode = "disabled";
    element.remove();
  }
}

/**
 * Puts the chosen track over the picture, and no other: browsers would show some of those on their own account.
 * @param {HTMLVideoElement} video
 * @param {string} id
 * @param {PlayerTrack[]} tracks
 * @param {{start: number, end: number} | null} piece the clip that is loaded, or null for the whole video
 */
export function showTrack(video, id, tracks, piece) {
  takeSubtitlesOff(video);
  const track = shownTrack(tracks);
  if (!track) return;
  const element = document.createElement("track");
  const span = piece ? `?start=${piece.start.toFixed(4)}&end=${piece.end.toFixed(4)}` : "";
  element.kind = "subtitles";
  element.srclang = track.language;
  element.label = track.name;
  element.src = `media/subtitles/${encodeURIComponent(id)}/${track.number}.vtt${span}`;
  video.append(element);
  element.track.mode = "showing";
}
