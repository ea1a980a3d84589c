// Deep links, and what keys do.

import assert from "node:assert/strict";
import { test } from "node:test";

import { parseLink, parseView, searchAddress, shotAddress } from "../../assistant/web/static/chat/deep_links.js";
import { stepOf } from "../../assistant/web/static/chat/query_chips.js";
import { keyName } from "../../assistant/web/static/shell/keyboard_help.js";
import { commandOf, nextPlace } from "../../assistant/web/static/ui/keyboard.js";

const pressed = (key, held = {}) => ({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...held });

test("a link to a search holds its text", () => {
  assert.deepEqual(parseLink("#/search/a%20red%20car%3F"), { kind: "search", text: "a red car?" });
  assert.deepEqual(parseLink("#/saved/a/b"), { kind: "saved", text: "a/b" });
  assert.deepEqual(parseLink("#/search"), { kind: "search", text: "" });
  assert.deepEqual(parseLink(""), { kind: "", text: "" });
});

test("a link that is not well-formed holds nothing", () => {
  assert.deepEqual(parseLink("#/search/%E0%A4%A"), { kind: "search", text: "" });
});

test("a view's address is its name and path, without what is its own", () => {
  assert.deepEqual(parseView("#/videos/a%2Fb?t=3.5"), { name: "videos", path: ["a/b"] });
  assert.deepEqual(parseView("#/bins/100%"), { name: "bins", path: ["100%"] });
  assert.deepEqual(parseView(""), { name: "", path: [] });
});

test("addresses that are shared lead back to what they name", () => {
  globalThis.location = { href: "http://localhost/archive/?x=1#/bins" };
  assert.equal(shotAddress("reel one", 3), "http://localhost/archive/?x=1#/shot/reel%20one:3");
  const link = searchAddress("search", "¿perros & gatos / 50 %?");
  assert.deepEqual(parseLink(new URL(link).hash), { kind: "search", text: "¿perros & gatos / 50 %?" });
});

test("a slash writes, arrows walk, M and X act on the card", () => {
  assert.deepEqual(commandOf(pressed("/")), { name: "write" });
  assert.deepEqual(commandOf(pressed("ArrowUp")), { name: "walk", step: [0, -1] });
  assert.deepEqual(commandOf(pressed("Home")), { name: "end", last: false });
  assert.deepEqual(commandOf(pressed("End")), { name: "end", last: true });
  assert.deepEqual(commandOf(pressed("M")), { name: "act", action: "similar" });
  assert.deepEqual(commandOf(pressed("x")), { name: "act", action: "unlike" });
});

test("other keys, and keys with Ctrl, are left to the browser", () => {
  assert.equal(commandOf(pressed("q")), null);
  for (const held of ["ctrlKey", "metaKey", "altKey"]) assert.equal(commandOf(pressed("m", { [held]: true })), null);
});

test("walking goes on in the order, and to the nearest card of the next row", () => {
  const boxes = [0, 1, 2, 3, 4].map((at) => ({ left: (at % 3) * 100, top: Math.floor(at / 3) * 80, height: 80 }));
  assert.equal(nextPlace(boxes, 2, [1, 0]), 3);
  assert.equal(nextPlace(boxes, 1, [0, 1]), 4);
  assert.equal(nextPlace(boxes, 2, [0, 1]), 4); // nothing is below it
  assert.equal(nextPlace(boxes, 4, [0, -1]), 1);
  assert.equal(nextPlace(boxes, 0, [-1, 0]), -1);
  assert.equal(nextPlace(boxes, 4, [0, 1]), -1);
});

test("Ctrl+Z undoes the query's last step, with Shift or by Y it is made again", () => {
  assert.equal(stepOf(pressed("z")), "undo");
  assert.equal(stepOf(pressed("Z", { shiftKey: true })), "redo");
  assert.equal(stepOf(pressed("y")), "redo");
  assert.equal(stepOf(pressed("a")), "");
});

test("keys are called as the keyboards of the language have them", () => {
  const german = { "name.ctrl": "Strg", "name.click": "Klick", "name.space": "Leertaste" };
  assert.equal(keyName("Ctrl+click", german), "Strg+Klick");
  assert.equal(keyName("Space", german), "Leertaste");
  assert.equal(keyName("J K L", german), "J K L");
  assert.equal(keyName("Esc", german), "Esc");
});
