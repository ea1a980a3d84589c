// What kinds and classes of shots show: {names: {number: words}, examples: {number: [video, shot]}}. The first time
// the server takes seconds for them.

export async function seenNames(address) {
  try {
    const answer = await fetch(address);
    return answer.ok ? await answer.json() : { names: {} };
  } catch {
    return { names: {} }; // numbers do
  }
}
