// The shared state, texts, and what the server's refusals become.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Problem, get } from "../../assistant/web/static/ui/client.js";
import { createStore } from "../../assistant/web/static/ui/store.js";
import { count, fill } from "../../assistant/web/static/ui/texts.js";
import { roughDuration } from "../../assistant/web/static/ui/timecodes.js";

test("whoever subscribes is told what changed, until the subscription ends", () => {
  const store = createStore({ place: 0, name: "a" });
  const told = [];
  const end = store.subscribe((change) => told.push([change, store.state.place]));
  store.set({ place: 2 });
  end();
  store.set({ place: 3 });
  assert.deepEqual(told, [[{ place: 2 }, 2]]);
  assert.deepEqual(store.state, { place: 3, name: "a" });
});

test("texts are filled in, and keep places for which there is nothing", () => {
  assert.equal(fill("{n} of {all}", { n: 0 }), "0 of {all}");
});

test("a name turns nothing around it about, whatever is in it", () => {
  assert.equal(fill("“{name}” is gone", { name: "a\u202egpj.exe\u0007" }), "“a\ufffdgpj.exe\ufffd” is gone");
  assert.equal(fill("{who}: 3 clips", { who: "דנה" }), "\u2068דנה\u2069: 3 clips");
  assert.equal(fill("{name}", { name: "Feria/ñ 🎬\nrest" }), "Feria/ñ 🎬\nrest");
});

test("plurals follow the language", () => {
  const shots = { one: "{n} shot", other: "{n} shots" };
  assert.equal(count(shots, 1, "en"), "1 shot");
  assert.equal(count(shots, 1200, "en"), "1,200 shots");
  assert.equal(count({ other: "{n} planos" }, 1, "es"), "1 planos");
});

test("what is left of a job is rounded up", () => {
  assert.deepEqual([0, 41, 61, 3600, 3900].map(roughDuration), ["1 s", "45 s", "2 min", "1 h 00 min", "1 h 05 min"]);
});

const answered = (status, body) => {
  globalThis.fetch = async () => new Response(body, { status });
  return get("somewhere").catch((error) => error);
};

test("a refusal is a problem with the server's sentence, told in either way", async () => {
  const problem = await answered(409, JSON.stringify({ title: "Conflict", detail: "It has changed.", bin: { name: "a" } }));
  assert.ok(problem instanceof Problem);
  assert.deepEqual([problem.status, problem.message, problem.body.bin.name], [409, "It has changed.", "a"]);
  assert.equal((await answered(400, JSON.stringify({ error: "No name." }))).message, "No name.");
});

test("a refusal without words, or with words for machines, has no sentence", async () => {
  assert.equal((await answered(422, JSON.stringify({ detail: [{ loc: ["body"] }] }))).message, "");
  const broken = await answered(502, "<html>");
  assert.deepEqual([broken.status, broken.message, broken.unreachable], [502, "", false]);
});

test("where nobody answers, the problem says so", async () => {
  globalThis.fetch = async () => {
    throw new TypeError("Failed to fetch");
  };
  const problem = await get("somewhere").catch((error) => error);
  assert.ok(problem.unreachable);
});
