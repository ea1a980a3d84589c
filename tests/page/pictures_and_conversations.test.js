// Bars around pictures, and what the list of conversations says and finds.

import assert from "node:assert/strict";
import { test } from "node:test";

globalThis.location ??= { pathname: "/", href: "http://localhost/", hash: "" };
const { pictureShare, placed } = await import("../../assistant/web/static/chat/letterbox.js");
const { isAbout, summary } = await import("../../assistant/web/static/chat/conversations.js");

/** Grey dots within black bars of so many rows above and below, and columns at both sides. */
function picture(wide, high, rows, columns, level = 120) {
  const dots = new Uint8ClampedArray(4 * wide * high);
  for (let y = rows; y < high - rows; y++) {
    for (let x = columns; x < wide - columns; x++) dots.fill(level, 4 * (y * wide + x), 4 * (y * wide + x) + 3);
  }
  return dots;
}

test("bars above and below, or at both sides, are told from the picture", () => {
  assert.deepEqual(pictureShare(picture(96, 54, 7, 0), 96, 54), { wide: 1, high: 1 - 14 / 54 });
  assert.deepEqual(pictureShare(picture(96, 54, 0, 12), 96, 54), { wide: 0.75, high: 1 });
});

test("a picture without bars, a dark one, and one that is dark at one side stay as they are", () => {
  assert.deepEqual(pictureShare(picture(96, 54, 0, 0), 96, 54), { wide: 1, high: 1 });
  assert.deepEqual(pictureShare(picture(96, 54, 0, 0, 10), 96, 54), { wide: 1, high: 1 });
  const oneSided = picture(96, 54, 0, 0);
  for (let y = 0; y < 54; y++) oneSided.fill(0, 4 * y * 96, 4 * (y * 96 + 20));
  assert.deepEqual(pictureShare(oneSided, 96, 54), { wide: 1, high: 1 });
});

test("bars around a very dark picture are told; a light in the dark and a night without bars are none", () => {
  assert.deepEqual(pictureShare(picture(96, 54, 7, 0, 12), 96, 54), { wide: 1, high: 1 - 14 / 54 });
  assert.deepEqual(pictureShare(picture(96, 54, 0, 12, 12), 96, 54), { wide: 0.75, high: 1 });
  const spot = picture(96, 54, 0, 0, 0);
  const night = picture(96, 54, 0, 0, 0);
  for (let y = 0; y < 54; y++) {
    for (let x = 0; x < 96; x++) {
      const at = 4 * (y * 96 + x);
      spot.fill(Math.max(0, 24 - Math.hypot(x - 48, 1.6 * (y - 27))), at, at + 3);
      night.fill((7 * x + 13 * y) % 18, at, at + 3);
    }
  }
  assert.deepEqual(pictureShare(spot, 96, 54), { wide: 1, high: 1 });
  assert.deepEqual(pictureShare(night, 96, 54), { wide: 1, high: 1 });
});

test("a conversation is called by its first question and found by the words of any", () => {
  const about = { ...summary(JSON.stringify({ turns: [{ text: "" }, { text: "A boat" }, { text: "at NIGHT" }] })), id: "", time: 0, picture: "", named: false };
  assert.equal(about.title, "A boat");
  assert.ok(isAbout(about, "night boat"));
  assert.ok(isAbout(about, ""));
  assert.ok(!isAbout(about, "train"));
});

test("a picture fills its card without bars; an upright one is shown whole, its bars cut off", () => {
  assert.deepEqual(placed(4 / 3, { wide: 1, high: 1 }), { fills: true, scale: 1, clip: "" });
  assert.deepEqual(placed(16 / 9, { wide: 0.75, high: 1 }), { fills: true, scale: 1 / 1, clip: "" });
  assert.deepEqual(placed(16 / 9, { wide: 0.5, high: 1 }), { fills: false, scale: 1, clip: "inset(0.0% 25.0%)" });
  assert.deepEqual(placed(1, { wide: 1, high: 1 }), { fills: false, scale: 1, clip: "" });
});
