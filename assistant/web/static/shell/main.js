// @ts-check
// Places what the wire brings (see assistant/web/chat/chat.py) and sends clicks back through it.
// HTML that comes over the wire was escaped where it was written; no other text is ever put in as HTML.

import { setBinTexts, watchAddToBin } from "../bins/add_to_bin.js";
import { followLink, setLinkTexts, watchLinks } from "../chat/deep_links.js";
import { placeQuery, say, setQueryTexts, watchQuery } from "../chat/query_chips.js";
import { restoreDraft, watchDraft } from "../chat/draft.js";
import { watchHover } from "../chat/hover_scrub.js";
import { setLimits, setResultTexts, watchResultBar } from "../chat/result_bar.js";
import { placeStar, runSaved, setSavedTexts } from "../chat/saved_searches.js";
import { fromAddress, placeLinkButton, setSearchLinkTexts } from "../chat/search_link.js";
import { notifyConversationLists } from "../chat/conversations.js";
import { openConversations, setConversationTexts } from "../chat/conversation_menu.js";
import { keepSession, storedSession, setSessionTexts } from "../chat/sessions.js";
import { watchMissingFiles } from "../footage/missing_files.js";
import { placeImagine } from "../chat/imagine.js";
import { openPlayer, setPlayerTexts } from "../player/player.js";
import { watchHistory } from "../ui/dialogs.js";
import { closest, find, findAll } from "../ui/elements.js";
import { watchKeys } from "../ui/keyboard.js";
import { setDismissLabel } from "../ui/toasts.js";
import { notifyHere } from "../bins/client.js";
import { openAccount } from "./account_menu.js";
import { binsChanged, followActs } from "./acts.js";
import { setArchiveTexts } from "./archive_switcher.js";
import { setSelectionTexts, watchSelection } from "./card_selection.js";
import { dismissIntroduction, welcomeFor } from "./first_visit.js";
import { openKeyboardHelp, setKeyboardHelpTexts, watchKeyboardHelp } from "./keyboard_help.js";
import { openLanguages } from "./language_menu.js";
import { setLiveUpdateTexts, watchLiveUpdates } from "./live_updates.js";
import { setModelTexts } from "./model_menu.js";
import { measure, skipOffscreenTurns, scrollToTurn, watchLayout } from "./page_layout.js";
import { setViewTexts, watchViews } from "./router.js";
import { placeSkipLinks } from "./skip_links.js";
import { watchDrops } from "./drop_layer.js";
import { cropLetterboxes } from "../chat/letterbox.js";
import { localeOf } from "../ui/texts.js";
import { watchSimilarShots } from "../player/similar_shots.js";
import { watchThumbs } from "../teaching/teach_dialog.js";

const LOW = "(max-height: 560px)"; // a page enlarged: the answer is scrolled to once it is there
const BUSY_LIMIT = 60_000; // ms after which a click counts again even if no answer came

/** What Gradio's hidden component gives: its value, and the way back. @typedef {object} Wire
 * @property {(what: Record<string, string>) => void} send
 * @property {(name: string, changed: () => void) => void} watch
 * @property {{value: any}} props
 */

/** @type {Wire["send"]} */
let send = () => {};
let busySince = -Infinity;
let postponed = 0; // what sends again for a turn that the server was too busy for
let welcomed = "";

const log = () => find(document, "#turns");

/** @param {Wire} wire */
export function connect(wire) {
  send = wire.send;
  wire.watch("value", () => place(wire.props.value));
  document.addEventListener("click", clicked);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !document.querySelector("dialog[open]")) stop();
  });
  watchKeys();
  watchQuery(ask);
  watchViews(ask);
  watchLinks({ search: (text) => ask("link", text), saved: runSaved, shared: (code) => ask("shared", fromAddress(code)) });
  watchAddToBin();
  watchLayout();
  watchDrops();
  watchDraft();
  watchHistory();
  cropLetterboxes();
  watchSelection(ask);
  watchResultBar(ask);
  watchHover();
  watchKeyboardHelp();
  watchLiveUpdates({ bins: () => notifyHere("events"), conversations: notifyConversationLists, restarted: takeUpAgain });
  watchSimilarShots(say);
  watchThumbs(say);
  if (wire.props.value) place(wire.props.value);
}

/** @param {Record<string, any>} message see assistant/web/chat/chat.py */
function place(message) {
  if (message?.kind === "open") open(message);
  if (message?.kind === "turn") placeTurn(message);
  if (message?.kind === "view") view(message);
}

/** A conversation that the browser has kept takes the welcome's place, without showing it first. @param {any} message */
function open({ header, models, welcome, texts, page, views, archives, saved, conversations, results, llm, language, speech, spoken, imagine }) {
  const locale = (document.documentElement.lang = localeOf(language));
  find(document, "#top").innerHTML = header;
  measure("top");
  find(document, "#models").innerHTML = models;
  setPlayerTexts(texts, speech, spoken);
  placeImagine(imagine, ask);
  setQueryTexts(page);
  setSessionTexts(page);
  setConversationTexts(conversations);
  setArchiveTexts(archives);
  setSavedTexts(saved, ask);
  setLinkTexts(saved);
  setSearchLinkTexts(saved);
  setSelectionTexts(results.select, texts);
  setResultTexts(results.bar, results.examples);
  setKeyboardHelpTexts(results.keys);
  setLiveUpdateTexts(results.live);
  const kept = storedSession();
  welcomed = welcomeFor(welcome);
  log().innerHTML = kept ? "" : welcomed;
  setModelTexts(llm);
  placeQuery("");
  say("");
  busy(false);
  window.scrollTo(0, 0);
  setDismissLabel(views["bins.dismiss"]);
  setBinTexts(views, locale);
  setViewTexts(views, locale);
  placeSkipLinks(views);
  watchMissingFiles(views);
  restoreDraft();
  if (kept) ask("resume", kept);
  else followLink();
}

/** @param {any} message */
function placeTurn({ number, html, done, acted, path, standing, again }) {
  clearTimeout(postponed);
  if (again) postponed = window.setTimeout(() => send({ action: "again", target: "", text: "" }), 1000 * again);
  const known = document.getElementById(`turn-${number}`);
  const isNew = !known;
  const turn = known ?? newTurn(number);
  turn.innerHTML = html;
  turn.setAttribute("aria-busy", String(!done));
  show([...path, number]);
  if (done) turn.dataset.query = standing.found_by;
  if (done) stand(standing);
  else if (isNew) say("");
  if (acted) followActs(turn);
  busy(!done);
  if (isNew || (done && matchMedia(LOW).matches)) scrollToTurn(turn);
  if (done) followLink();
}

/** Undo, redo, another turn to go on from, a conversation opened. @param {any} message */
function view({ turns, status, acted, standing }) {
  for (const { number, html } of turns) newTurn(number).innerHTML = html;
  say(status);
  stand(standing);
  busy(false);
  if (acted) binsChanged();
  const last = standing.path.length && document.getElementById(`turn-${standing.path.at(-1)}`);
  if (last && turns.length) last.dataset.query = standing.found_by;
  if (last) scrollToTurn(last);
  else window.scrollTo(0, 0);
  followLink();
}

/** @param {number} number */
function newTurn(number) {
  const turn = document.createElement("section");
  turn.id = `turn-${number}`;
  turn.className = "turn";
  log().append(turn);
  return turn;
}

/** @param {{path: number[], query: string, session: string, left_out: string, limits: import("../chat/result_bar.js").Limits, choices: Record<string, [string, string][]>}} state of the dialogue */
function stand({ path, query, session, left_out: leftOut, limits, choices }) {
  show(path);
  placeQuery(query);
  placeStar();
  placeLinkButton();
  setLimits(limits, choices);
  skipOffscreenTurns();
  keepSession(session, log().querySelector("img")?.getAttribute("src") ?? "", leftOut);
}

/** These turns and no others; the last of them is the latest. @param {number[]} path their numbers */
function show(path) {
  const shown = new Set(path.map((number) => `turn-${number}`));
  const latest = `turn-${Math.max(0, ...path)}`;
  for (const turn of findAll(log(), ".turn")) {
    turn.hidden = !shown.has(turn.id);
    turn.classList.toggle("latest", turn.id === latest);
  }
  if (path.length) welcomed = dismissIntroduction(welcomed);
  if (path.length) log().querySelector(".welcome")?.remove();
  else if (!log().querySelector(".welcome")) log().insertAdjacentHTML("afterbegin", welcomed);
}

/** @param {Event} event */
function clicked(event) {
  const act = closest(event, "button.act");
  const played = closest(event, ".card .play")?.closest(".card") ?? closest(event, "#turns .moment");
  const unfold = closest(event, ".spoken .unfold");
  const isUnfolded = unfold?.closest(".spoken")?.classList.toggle("all");
  if (played) openPlayer(/** @type {HTMLElement} */ (played));
  if (unfold) unfold.setAttribute("aria-expanded", String(isUnfolded));
  if (act) ask(act.dataset.action ?? "", act.dataset.target);
  if (closest(event, "#turns .stop")) stop();
  if (closest(event, "#turns .intro .close")) {
    closest(event, ".intro")?.remove();
    welcomed = dismissIntroduction(welcomed);
    find(document, "#composer textarea").focus();
  }
  if (closest(event, "#top .keys-help")) openKeyboardHelp();
  const languages = closest(event, "#top .language");
  if (languages) openLanguages(languages);
  const account = closest(event, "#top .account");
  if (account) openAccount(account);
  const conversations = closest(event, "#top .conversations");
  if (conversations) openConversations(conversations, { reopen: (text) => ask("resume", text), open: (text) => ask("open", text), say });
}

/** @type {import("../ui/types.d.ts").Ask} */
function ask(action, target = "", text = "") {
  if (performance.now() - busySince < BUSY_LIMIT) return;
  busy(true);
  if (action === "restart") keepSession("");
  send({ action, target, text });
}

/** The server has been started anew and knows nothing of the conversation, which this browser does. */
function takeUpAgain() {
  busy(false);
  const kept = storedSession();
  if (!kept) return;
  for (const turn of findAll(log(), ".turn")) turn.remove();
  ask("resume", kept);
}

// The answer that is being made ends; its turn says so as soon as it has.
function stop() {
  const button = log().querySelector(/** @type {"button"} */ (".stop:not(:disabled)"));
  if (!button) return;
  button.disabled = true;
  fetch(`stop/${button.dataset.work}`, { method: "POST" }).catch(() => (button.disabled = false));
}

/** @param {boolean} is */
function busy(is) {
  busySince = is ? performance.now() : -Infinity;
  document.body.classList.toggle("answering", is);
}
