// @ts-check
// The cards of jobs: each is made once and then kept up to date, so that nothing jumps or loses its focus.

import { element, find } from "../ui/elements.js";
import { icon } from "../ui/icons.js";
import { roughDuration } from "../ui/timecodes.js";

/** @typedef {import("../wire.d.ts").FootageJob} Job */
/** @typedef {Record<"stop" | "again" | "dismiss" | "search" | "look", (job: Job) => unknown>} Actions */
/** @typedef {import("../ui/types.d.ts").ViewContext} ViewContext */
/** @typedef {ReturnType<typeof build>} Card */

/** @type {Map<string, Card>} */
const cards = new Map(); // id → the parts of its card
/** @type {ViewContext} */
let context;
/** @type {Actions} */
let actions;

/** @param {HTMLElement} root @param {Job[]} jobs @param {ViewContext} now @param {Actions} given */
export function placeJobs(root, jobs, now, given) {
  context = now;
  actions = given;
  const ids = new Set(jobs.map((job) => job.id));
  for (const [id, card] of cards) {
    if (ids.has(id) && root.contains(card.root)) continue;
    card.root.remove();
    cards.delete(id);
  }
  const order = [...jobs].reverse().map((job) => { // the newest first, the running one before all
    const card = cards.get(job.id) ?? build(job);
    cards.set(job.id, card);
    if (!root.contains(card.root)) root.append(card.root);
    draw(card, job);
    return card.root;
  });
  order.sort((a, b) => Number(b.dataset.running) - Number(a.dataset.running));
  order.forEach((card, place) => root.children[place] !== card && root.insertBefore(card, root.children[place]));
}

/** @param {Job} job */
function build(job) {
  const { texts } = context;
  const button = (/** @type {string} */ name, /** @type {(job: Job) => unknown} */ action, /** @type {Parameters<typeof icon>[0] | undefined} */ picture = undefined) =>
    element("button", { type: "button", className: `button ${name}`, onclick: () => action(card.job) },
      picture ? icon(picture) : null, texts(`footage.${name}`));
  const fill = element("i");
  const card = {
    root: element("article", { className: "job" }),
    fill,
    name: element("h3"),
    stage: element("p", { className: "stage" }),
    bar: element("div", { className: "bar", role: "progressbar", "aria-valuemin": 0, "aria-valuemax": 100 }, fill),
    videos: element("ul", { className: "under-way" }),
    error: element("p", { className: "failed", role: "alert", hidden: true }),
    summary: element("p", { className: "summary", role: "status", hidden: true }),
    failed: element("details", { className: "sentences wrong", hidden: true, open: true }, element("summary"), element("ul")),
    warnings: element("details", { className: "sentences", hidden: true }, element("summary"), element("ul")),
    stop: button("stop", actions.stop, "close"),
    again: button("again", actions.again, "redo"),
    goOn: button("go_on", actions.again, "play"),
    look: button("look", actions.look, "view"),
    search: button("search", actions.search, "search"),
    dismiss: button("dismiss", actions.dismiss),
    job,
  };
  card.root.append(card.name, card.stage, card.bar, card.videos, card.error, card.summary, card.failed, card.warnings,
    element("div", { className: "answers" }, card.stop, card.search, card.look, card.again, card.goOn, card.dismiss));
  return card;
}

/** @param {Card} card @param {Job} job */
function draw(card, job) {
  const { texts } = context;
  card.job = job;
  const running = !job.over && job.stage !== "waiting";
  card.root.dataset.stage = job.stage;
  card.root.dataset.running = String(Number(running));
  let what = job.what.join(", ") || texts("footage.job.usual");
  if (job.more) what = texts("footage.job.more", { what, n: job.more });
  put(card.name, job.over && job.kind === "ingest" ? what[0].toLocaleUpperCase() + what.slice(1) : texts(`footage.job.${job.kind}`, { what }));
  card.name.title = what;
  put(card.stage, stageOf(job));
  const share = job.stage === "done" ? 1 : job.share;
  card.bar.hidden = job.over || job.kind === "relocate";
  card.bar.classList.toggle("unknown", running && !job.videos_in_all);
  card.fill.style.width = `${100 * share}%`;
  card.bar.setAttribute("aria-valuenow", String(Math.round(100 * share)));
  card.bar.setAttribute("aria-label", texts("footage.percent", { n: Math.round(100 * share) }));
  drawVideos(card.videos, job);
  put(card.error, job.error);
  card.error.hidden = !job.error;
  put(card.summary, job.summary);
  card.summary.hidden = !job.summary;
  drawSentences(card.failed, job.failed, job.failed_in_all, job.kind === "relocate" ? "footage.unfound" : "footage.failed");
  drawSentences(card.warnings, job.warnings, job.warnings.length, "footage.warnings");
  const whole = job.stage === "done";
  card.stop.hidden = job.over;
  card.stop.disabled = job.stage === "stopping";
  card.search.hidden = !whole || job.kind !== "ingest" || !job.added.length;
  card.look.hidden = !job.over || job.kind !== "ingest" || !job.added.length;
  card.search.classList.toggle("main", true);
  card.again.hidden = !(job.stage === "failed" || (whole && job.kind === "ingest" && job.failed_in_all));
  card.goOn.hidden = !["stopped", "cut off"].includes(job.stage);
  card.dismiss.hidden = !job.over;
}

/** @param {Job} job */
function stageOf(job) {
  const { texts } = context;
  const number = (/** @type {number} */ n) => n.toLocaleString(context.language);
  const words = [texts(`footage.stage.${job.stage}`, { done: number(job.videos_done), all: number(job.videos_in_all) })];
  if (job.stage === "working" && job.kind === "relocate") words[0] = texts("footage.video.checking");
  if (["working", "annotating"].includes(job.stage) && job.kind !== "relocate") {
    words.push(texts("footage.percent", { n: Math.floor(100 * job.share) }));
    if (job.left !== null) words.push(texts("footage.left", { time: roughDuration(job.left) }));
    if (job.frames_a_second >= 0.1) {
      const rate = job.frames_a_second < 10 ? Math.round(job.frames_a_second * 10) / 10 : Math.round(job.frames_a_second);
      words.push(texts("footage.rate", { n: number(rate) }));
    }
  }
  return words.join(" · ");
}

/** @param {HTMLElement} list @param {Job} job */
function drawVideos(list, job) {
  const { texts } = context;
  const waiting = job.over ? 0 : job.videos_in_all - job.videos_done - job.under_way.length;
  list.hidden = !job.under_way.length;
  list.querySelector(".rest")?.remove();
  while (list.children.length > job.under_way.length) list.lastElementChild?.remove();
  job.under_way.forEach((video, place) => {
    const row = list.children[place] ?? list.appendChild(element("li", {}, element("span", { className: "name" }),
      element("small", { className: "soft" }), element("div", { className: "bar small", "aria-hidden": "true" }, element("i"))));
    const name = find(row, ".name");
    put(name, video.name);
    name.title = video.name;
    const stage = texts(`footage.video.${video.stage}`);
    put(find(row, "small"), video.worker ? `${stage} · ${video.worker}` : stage);
    find(row, "i").style.width = `${100 * Math.min(1, video.share)}%`;
  });
  if (waiting > 0 && job.under_way.length) {
    list.append(element("li", { className: "soft rest", textContent: context.counted("footage.video.more_waiting", waiting) }));
  }
}

/** @param {HTMLElement} details @param {string[]} sentences @param {number} inAll @param {string} key of their count */
function drawSentences(details, sentences, inAll, key) {
  const { texts } = context;
  details.hidden = !inAll;
  if (details.dataset.n === String(inAll)) return;
  details.dataset.n = String(inAll);
  put(find(details, "summary"), context.counted(key, inAll));
  const rest = inAll - sentences.length;
  find(details, "ul").replaceChildren(
    ...sentences.map((sentence) => element("li", { textContent: sentence })),
    ...(rest > 0 ? [element("li", { className: "soft", textContent: texts("footage.failed.rest", { n: rest }) })] : []));
}

/** @param {HTMLElement} part @param {string} text */
function put(part, text) {
  if (part.textContent !== text) part.textContent = text;
}
