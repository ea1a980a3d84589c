// Asking the server about bins and telling it of changes. What is refused is thrown as a sentence.

import { text } from "./texts.js";

export class Refusal extends Error {
  constructor(sentence, status, answer = {}) {
    super(sentence);
    this.status = status;
    this.bin = answer.bin; // as it is now, where it had changed
  }
}

export const asked = (address, values = {}) => answered(`${address}?${new URLSearchParams(values)}`);

export async function told(address, values = {}) {
  const answer = await answered(address, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(values),
  });
  if (address.startsWith("bins/")) others.postMessage(address);
  return answer;
}

// This browser's other windows on the same archive: each hears of the changes that another one makes.
const others = new BroadcastChannel(`filmoteca.bins:${location.pathname}`);

export const heedOthers = (listener) => others.addEventListener("message", listener);

async function answered(address, request = {}) {
  let answer, body;
  try {
    answer = await fetch(address, request);
    body = await answer.json();
  } catch {
    throw new Refusal(text("error.network"), 0);
  }
  if (!answer.ok) throw new Refusal(body.error ?? body.detail ?? text("error.network"), answer.status, body);
  return body;
}

export const addressOf = (name) => `#/bins/${encodeURIComponent(name)}`;
