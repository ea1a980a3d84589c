// @ts-check
// A state that several modules share, as one object: it is read anywhere, changed by `set` alone, and whoever draws
// it subscribes.

/**
 * @template {object} State
 * @param {State} initial
 */
export function createStore(initial) {
  /** @type {Set<(change: Partial<State>) => void>} */
  const listeners = new Set();
  const state = { ...initial };
  return {
    /** @type {Readonly<State>} */
    state,
    /** Changes some of it; listeners are told what was set. @param {Partial<State>} change */
    set(change) {
      Object.assign(state, change);
      for (const listener of listeners) listener(change);
    },
    /** Gives what ends the subscription. @param {(change: Partial<State>) => void} listener */
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
