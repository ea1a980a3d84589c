// What the controls above the hits change, the link of a search, the strip under the pointer, the shuttle, live changes.

import assert from "node:assert/strict";
import { test } from "node:test";

globalThis.location ??= { pathname: "/", href: "http://localhost/", hash: "" };
globalThis.document ??= { addEventListener() {}, querySelector: () => null };
globalThis.addEventListener ??= () => {};
globalThis.BroadcastChannel = class { addEventListener() {} }; // Node's own keeps the process waiting
const page = "../../assistant/web/static";
const { frameAt } = await import(`${page}/chat/hover_scrub.js`);
const { changed } = await import(`${page}/chat/result_bar.js`);
const { fromAddress, toAddress } = await import(`${page}/chat/search_link.js`);
const { faster } = await import(`${page}/player/shuttle.js`);
const { nameOf } = await import(`${page}/player/tools.js`);
const { boxOf, touches } = await import(`${page}/shell/lasso.js`);
const { changes } = await import(`${page}/shell/live_updates.js`);

test("a form of filters gives what it changes, and null for what it takes away", () => {
  const before = { orientation: "portrait", people: [2, null], min_seconds: 3, sound: "", has_speech: null };
  const form = { orientation: "", people: "2", min_seconds: "4.5", sound: " ", has_speech: "false" };
  assert.deepEqual(changed(before, form), { orientation: null, min_seconds: 4.5, has_speech: false });
  assert.deepEqual(changed({}, { people: "0" }), { people: [0, 0] });
  assert.deepEqual(changed(before, { people: "" }), { people: null });
});

test("a search in a link comes back as it was, whatever letters it has", () => {
  const text = JSON.stringify({ name: "ñandú 🎬 שלום", query: "?&#/+" });
  assert.match(toAddress(text), /^[\w-]+$/);
  assert.equal(fromAddress(toAddress(text)), text);
  assert.equal(fromAddress("%%%"), "");
});

test("the frame under the pointer is one of the strip's", () => {
  assert.deepEqual([-0.2, 0, 0.49, 0.5, 0.99, 1, 3].map((share) => frameAt(share, 8)), [0, 0, 3, 4, 7, 7, 7]);
});

test("each press of J or L is the next speed, up to the last", () => {
  assert.deepEqual([0.5, 1, 2, 4, 8].map(faster), [1, 2, 4, 8, 8]);
});

test("a file is called what the server says, in any letters", () => {
  assert.equal(nameOf("attachment; filename*=utf-8''Feria%20%C3%B1_00.00.02.00.jpg"), "Feria ñ_00.00.02.00.jpg");
  assert.equal(nameOf('attachment; filename="clip.mp4"'), "clip.mp4");
  assert.equal(nameOf(""), "filmoteca");
});

test("only what is another is told", () => {
  const state = { server: "a", archive: 1, bins: "x", jobs: "y", facts: [] };
  assert.deepEqual(changes(state, { ...state, bins: "z" }), ["bins"]);
  assert.deepEqual(changes(state, { ...state, server: "b", archive: 2 }), ["restarted", "archive"]);
  assert.deepEqual(changes(state, state), []);
});

test("a lasso touches what it shares more than an edge with, whichever way it was drawn", () => {
  const box = boxOf([90, 80], [10, 20]);
  assert.deepEqual(box, { left: 10, top: 20, right: 90, bottom: 80 });
  assert.ok(touches(box, { left: 80, top: 70, right: 200, bottom: 200 }));
  assert.ok(!touches(box, { left: 90, top: 20, right: 200, bottom: 80 }));
});
