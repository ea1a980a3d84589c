// @ts-check
// The row under the controls: speed, sound, the timecode to copy, the picture and the clip as files, the full screen.

import { element } from "../ui/elements.js";
import { Problem } from "../ui/client.js";
import { fill } from "../ui/texts.js";
import { SPEEDS, setSpeed, stopGoingBack } from "./shuttle.js";
import { elements, player } from "./state.js";
import { shownTime, shownTimecode } from "./trimming.js";

const ICONS = {
  sound: "M4 9v6h4l5 4V5L8 9zM16 9a4 4 0 0 1 0 6",
  still: "M4 6h16v13H4zM8 6l1.500-2h5L16 6M12 15.500a3 3 0 1 0 0-6 3 3 0 1 0 0 6",
  cut: "M12 4v10M8 10l4 4 4-4M5 19h14",
  full: "M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5",
  code: "M9 4h11v12M4 8h12v12H4z",
};
const STORAGE_KEY = "filmoteca.sound"; // in the browser: {"volume": 0.8, "muted": false}

const { state } = player;

/** The row's elements, put into it; what they do is here. @param {HTMLElement} row @param {Record<string, string>} texts */
export function buildTools(row, texts) {
  const speed = element("select", { ariaLabel: texts[".speed"], title: texts[".speed"] },
    new Option("", ""), ...SPEEDS.map((factor) => new Option(`${factor.toLocaleString(document.documentElement.lang)}×`, String(factor), factor === 1, factor === 1)));
  speed.options[0].hidden = true;
  speed.addEventListener("change", () => (stopGoingBack(), setSpeed(Number(speed.value))));
  const volume = element("input", { type: "range", min: 0, max: 1, step: 0.05, className: "volume", ariaLabel: texts[".volume"] });
  volume.addEventListener("input", () => setSound({ volume: Number(volume.value), muted: false }));
  const button = (/** @type {keyof typeof ICONS} */ name, /** @type {() => unknown} */ act) => {
    const made = element("button", { type: "button", className: `tool ${name}`, title: texts[`.${name}`], ariaLabel: texts[`.${name}`], onclick: act });
    made.innerHTML = `<svg viewBox="0 0 24 24" aria-hidden="true"><path d="${ICONS[name]}"/></svg>`;
    return made;
  };
  const mute = button("sound", toggleMuted);
  const back = element("span", { className: "back-speed" });
  const full = button("full", toggleFull);
  full.hidden = !document.fullscreenEnabled;
  row.append(speed, back, mute, volume, element("span", { className: "gap" }), button("code", copyTimecode), button("still", saveStill), button("cut", saveClip), full);
  return { speed, back, mute, volume };
}

/** Called once the player is built: the sound as it was left. */
export function watchSound() {
  const { video } = elements();
  try {
    setSound(JSON.parse(localStorage.getItem(STORAGE_KEY) ?? "{}"));
  } catch {
    // the browser keeps nothing: the usual loudness holds
  }
  video.addEventListener("volumechange", drawSound);
  drawSound();
}

/** @param {{volume?: number, muted?: boolean}} sound */
function setSound({ volume, muted }) {
  const { video } = elements();
  if (typeof volume === "number") video.volume = Math.min(1, Math.max(0, volume));
  if (typeof muted === "boolean") video.muted = muted;
  try {
    localStorage.setItem(STORAGE_KEY, JSON.stringify({ volume: video.volume, muted: video.muted }));
  } catch {
    // kept for this page only
  }
}

export function toggleMuted() {
  setSound({ muted: !elements().video.muted });
}

/** @param {number} by */
export function changeVolume(by) {
  setSound({ volume: elements().video.volume + by, muted: false });
}

function drawSound() {
  const { parts, video } = elements();
  parts.volume.value = String(video.muted ? 0 : video.volume);
  parts.volume.setAttribute("aria-valuetext", `${Math.round(100 * Number(parts.volume.value))} %`);
  parts.mute.setAttribute("aria-pressed", String(video.muted));
}

export async function toggleFull() {
  if (document.fullscreenElement) return document.exitFullscreen();
  return elements().parts.main.requestFullscreen().catch(() => {});
}

/** The timecode of the frame on screen, as the source counts it. */
export async function copyTimecode() {
  const code = shownTimecode();
  if (!code) return;
  try {
    await navigator.clipboard.writeText(code);
    tell(fill(state.texts[".code.copied"], { code }));
  } catch {
    tell(code);
  }
}

export function saveStill() {
  if (state.shown) save(`media/still/${encodeURIComponent(state.shown.id)}?time=${shownTime().toFixed(4)}`);
}

export function saveClip() {
  const { shown } = state;
  if (!shown) return;
  tell(state.texts[".cut.making"]);
  save(`media/span/${encodeURIComponent(shown.id)}?start=${shown.start.toFixed(6)}&end=${shown.end.toFixed(6)}`);
}

/** @param {string} address */
async function save(address) {
  try {
    const answer = await fetch(address);
    if (!answer.ok) throw new Problem(answer.status, await answer.json());
    const link = element("a", { href: URL.createObjectURL(await answer.blob()), download: nameOf(answer.headers.get("content-disposition") ?? "") });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
    tell(fill(state.texts[".saved"], { name: link.download }));
  } catch (error) {
    tell((error instanceof Problem && error.message) || state.texts[".failed"]);
  }
}

/** The file's name in a header, RFC 6266. @param {string} disposition */
export function nameOf(disposition) {
  const [, encoded] = disposition.match(/filename\*=utf-8''([^;]+)/i) ?? [];
  const [, plain] = disposition.match(/filename="([^"]+)"/) ?? [];
  return encoded ? decodeURIComponent(encoded) : plain ?? "filmoteca";
}

/** @param {string} sentence */
function tell(sentence) {
  elements().parts.told.textContent = sentence;
}
