// Clocks and timecodes; the frames of real rates are compared with Python's in tests/project/test_page_code.py.

import assert from "node:assert/strict";
import { test } from "node:test";

import { clock, frameFrom, frameShown, smpte, timecode, timeOf } from "../../assistant/web/static/ui/timecodes.js";

const film = { rate: [24, 1], start: 0, drop: false, first: 0 };
const ntsc = { rate: [30000, 1001], start: 0, drop: true, first: 0 };

test("a clock has hours only where there are some", () => {
  assert.deepEqual([0, 59, 60, 3599, 3600, 36_061].map(clock), ["0:00", "0:59", "1:00", "59:59", "1:00:00", "10:01:01"]);
});

test("a timecode has tenths, cut off and never negative", () => {
  assert.deepEqual([0, 0.09, 0.3, 59.99, 3600.5, -1].map(timecode), ["0:00.0", "0:00.0", "0:00.3", "0:59.9", "1:00:00.5", "0:00.0"]);
});

test("a span begins with the first frame at or after its time", () => {
  assert.equal(frameFrom(1, film), 24);
  assert.equal(frameFrom(1.02, film), 25);
  assert.equal(frameFrom(1.0005, film), 24); // containers round to milliseconds
  assert.equal(frameFrom(-1, film), 0);
});

test("the frame on screen is the last one that has begun", () => {
  assert.equal(frameShown(1.04, film), 24);
  assert.equal(frameShown(1.0415, film), 25);
});

test("frames count from the time of the first", () => {
  const late = { ...film, first: 0.5 };
  assert.equal(frameShown(0.5, late), 0);
  assert.equal(timeOf(12, late), 1);
});

test("every frame's time lies in that frame", () => {
  for (let frame = 0; frame < 2000; frame++) assert.equal(frameShown(timeOf(frame, ntsc), ntsc), frame);
});

test("drop-frame leaves out two numbers a minute but for every tenth", () => {
  assert.equal(smpte(1799, ntsc), "00:00:59;29");
  assert.equal(smpte(1800, ntsc), "00:01:00;02");
  assert.equal(smpte(17_982, ntsc), "00:10:00;00");
});

test("a timecode that starts elsewhere is counted from there, around midnight too", () => {
  assert.equal(smpte(0, { ...film, start: 24 * 3600 }), "01:00:00:00");
  assert.equal(smpte(24, { ...film, start: 24 * 3600 * 24 - 24 }), "00:00:00:00");
  assert.equal(smpte(7, { rate: [120, 1], start: 0, drop: false, first: 0 }), "00:00:00:007");
});
