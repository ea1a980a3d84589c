// @ts-check
// The subtitles, captions and descriptions of what plays: real text tracks, placed anew for each clip, whose times
// begin at its own start. Which are shown, or none, is remembered.

/** @typedef {import("../wire.d.ts").PlayerTrack} PlayerTrack */
/** The clip that is loaded, or null for the whole video. @typedef {{start: number, end: number} | null} Piece */

const STORAGE_KEY = "filmoteca.subtitles"; // in the browser: {"on": true, "language": "es", "kind": "subtitles", ...}

const choice = { on: true, language: "", kind: "subtitles", described: false };
try {
  Object.assign(choice, JSON.parse(localStorage.getItem(STORAGE_KEY) ?? "{}"));
} catch {
  // nothing kept, or nothing may be kept: the usual choice holds
}

/**
 * The track that is read and shown: the language chosen last where the video has it, with what is heard or without
 * it as chosen last; else its first.
 * @param {PlayerTrack[]} tracks
 */
export function readTrack(tracks) {
  const spoken = tracks.filter((track) => track.language === choice.language);
  const left = spoken.length ? spoken : tracks.filter((track) => track.language === tracks[0].language);
  return left.find((track) => track.kind === choice.kind) ?? left[0] ?? null;
}

/** @param {PlayerTrack[]} tracks */
export function shownTrack(tracks) {
  const track = choice.on ? readTrack(tracks) : null;
  return track?.spoken || choice.kind === "captions" ? track : null; // what is heard alone is shown to who wants it
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

export const isDescribed = () => choice.described;

/** One track after the other, then none. @param {PlayerTrack[]} tracks */
export function chooseNextTrack(tracks) {
  const shown = shownTrack(tracks);
  const next = tracks[shown ? tracks.indexOf(shown) + 1 : 0];
  chooseTrack(next ? { on: true, language: next.language, kind: next.kind } : { on: false, language: tracks[0].language });
}

/** A track that is only removed leaves the lines that it showed over the picture. @param {HTMLVideoElement} video */
export function removeTextTracks(video) {
  for (const element of video.querySelectorAll("track")) takeOff(element);
}

/** @param {HTMLTrackElement} element */
function takeOff(element) {
  element.track.mode = "disabled";
  element.remove();
}

/**
 * Puts the chosen track over the picture, and no other: browsers would show some of those on their own account.
 * @param {HTMLVideoElement} video
 * @param {string} id
 * @param {PlayerTrack[]} tracks
 * @param {Piece} piece
 */
export function showTrack(video, id, tracks, piece) {
  for (const old of findTracks(video, "subtitles", "captions")) takeOff(old);
  const track = shownTrack(tracks);
  if (!track) return;
  const address = `media/subtitles/${encodeURIComponent(id)}/${track.number}.vtt${query(piece, track.kind === "captions")}`;
  place(video, track.kind, track.language, track.name, address).mode = "showing";
}

/**
 * Follows the descriptions of what plays where they are wanted: browsers show none, so that `tell` gets each, and ""
 * where there is none.
 * @param {HTMLVideoElement} video
 * @param {string} id
 * @param {import("../wire.d.ts").PlayerDescriptions | null} descriptions
 * @param {Piece} piece
 * @param {(sentence: string) => void} tell
 */
export function followDescriptions(video, id, descriptions, piece, tell) {
  for (const old of findTracks(video, "descriptions")) takeOff(old);
  tell("");
  if (!descriptions || !choice.described) return;
  const address = `media/descriptions/${encodeURIComponent(id)}.vtt${query(piece)}`;
  const track = place(video, "descriptions", descriptions.language, descriptions.name, address);
  track.addEventListener("cuechange", () => {
    const cue = track.activeCues?.[0];
    tell(cue instanceof VTTCue ? cue.getCueAsHTML().textContent ?? "" : "");
  });
  track.mode = "hidden";
}

/** @param {HTMLVideoElement} video @param {...string} kinds */
function findTracks(video, ...kinds) {
  return [...video.querySelectorAll("track")].filter((element) => kinds.includes(element.kind));
}

/** @param {HTMLVideoElement} video @param {string} kind @param {string} language @param {string} name @param {string} address */
function place(video, kind, language, name, address) {
  const element = document.createElement("track");
  Object.assign(element, { kind, srclang: language, label: name, src: address });
  video.append(element);
  return element.track;
}

/** @param {Piece} piece @param {boolean} [sounds] */
function query(piece, sounds = false) {
  const span = piece ? [`start=${piece.start.toFixed(4)}`, `end=${piece.end.toFixed(4)}`] : [];
  const asked = [...span, ...(sounds ? ["sounds=true"] : [])];
  return asked.length ? `?${asked.join("&")}` : "";
}
