// @ts-check
// A long list that is drawn as far as it is looked at: the rest comes as its end comes near, by scrolling or by Tab.

const STEP = 60; // entries that are drawn at once
const NEAR = "900px"; // below what is seen

/** Letters as they are looked for: without accents, in no case. @param {string} text */
export const folded = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLocaleLowerCase();

/**
 * Fills a list anew; what is drawn already of a former filling is let go.
 * @template Entry
 * @param {HTMLElement} list @param {Entry[]} entries @param {(entry: Entry) => HTMLElement} draw
 */
export function fillGrowing(list, entries, draw) {
  growing.get(list)?.abort();
  const ended = new AbortController();
  growing.set(list, ended);
  list.replaceChildren();
  let drawn = 0;
  const more = () => {
    const next = entries.slice(drawn, drawn + STEP).map(draw);
    drawn += next.length;
    observer.disconnect();
    list.append(...next);
    const last = next.at(-1);
    if (drawn < entries.length && last) observer.observe(last);
  };
  const observer = new IntersectionObserver((seen) => {
    if (seen.some(({ isIntersecting }) => isIntersecting)) more();
  }, { rootMargin: NEAR });
  ended.signal.addEventListener("abort", () => observer.disconnect());
  list.addEventListener("focusin", ({ target }) => {
    if (target instanceof Node && list.lastElementChild?.contains(target) && drawn < entries.length) more();
  }, { signal: ended.signal });
  more();
}

/** What ends the watch over each list. @type {WeakMap<HTMLElement, AbortController>} */
const growing = new WeakMap();
