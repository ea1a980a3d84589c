// The subtitles over the picture: a real text track, placed anew for each clip, whose times begin at its own
// start. Which language is shown, or none, is remembered.

const KEPT = "filmoteca.subtitles"; // in the browser: {"on": true, "language": "es"}

let choice = { on: true, language: "" };
try {
  choice = { ...choice, ...JSON.parse(localStorage.getItem(KEPT)) };
} catch {
  // nothing kept, or nothing may be kept: the usual choice holds
}

// The track that is read and shown: the language chosen last where the video has it, else its first.
export function readTrack(tracks) {
  return tracks.find((track) => track.language === choice.language) ?? tracks[0] ?? null;
}

export function shownTrack(tracks) {
  return choice.on ? readTrack(tracks) : null;
}

export function choose(change) {
  choice = { ...choice, ...change };
  try {
    localStorage.setItem(KEPT, JSON.stringify(choice));
  } catch {
    // kept for this page only
  }
}

// One language after the other, then none.
export function chooseNext(tracks) {
  const at = tracks.indexOf(shownTrack(tracks));
  const next = tracks[at + 1];
  choose(next ? { on: true, language: next.language } : { on: false, language: tracks[0].language });
}

// A track that is only removed leaves the lines that it showed over the picture.
export function takeSubtitlesOff(video) {
  for (const element of video.querySelectorAll("track")) {
    element.track.mode = "disabled";
    element.remove();
  }
}

// Puts the chosen track over the picture, and no other: browsers would show some of those on their own account.
// `piece` is the clip that is loaded, or null for the whole video.
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
