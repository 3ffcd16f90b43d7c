/** What the page knows, in one place: who wants to know of a change subscribes to its name. */

/**
 * A value that tells of its changes, at most once before the next picture is drawn.
 * @template T
 */
export class Cell {
  /** @type {T} */
  #value;
  /** @type {Set<(value: T) => void>} */
  #heard = new Set();

  /** @param {T} first */
  constructor(first) {
    this.#value = first;
  }

  get value() {
    return this.#value;
  }

  set value(next) {
    this.#value = next;
    for (const listener of this.#heard) listener(next);
  }

  /** Listens from now on; what it is now is told at once. @param {(value: T) => void} listener */
  watch(listener) {
    this.#heard.add(listener);
    listener(this.#value);
    return () => this.#heard.delete(listener);
  }
}

/**
 * Calls at most once for each picture drawn, with the latest arguments.
 * @template {unknown[]} A
 * @param {(...given: A) => void} call
 * @returns {(...given: A) => void}
 */
export function everyFrame(call) {
  /** @type {A | null} */
  let waiting = null;
  return (...given) => {
    const idle = waiting === null;
    waiting = given;
    if (idle) {
      requestAnimationFrame(() => {
        const latest = /** @type {A} */ (waiting);
        waiting = null;
        call(...latest);
      });
    }
  };
}

/**
 * Calls once nothing more has come for a while.
 * @template {unknown[]} A
 * @param {(...given: A) => void} call
 * @param {number} wait milliseconds
 * @returns {(...given: A) => void}
 */
export function afterPause(call, wait) {
  let timer = 0;
  return (...given) => {
    clearTimeout(timer);
    timer = setTimeout(() => call(...given), wait);
  };
}

/** A question may take this share of the time, no more. */
const SHARE = 0.05;

/**
 * Asks again and again: after a rest, and the longer the answer takes, the more rarely.
 * @param {() => Promise<void>} ask
 * @param {number} rest milliseconds
 */
export function againAndAgain(ask, rest) {
  const next = async () => {
    const began = performance.now();
    await ask();
    setTimeout(() => void next(), Math.max(rest, (performance.now() - began) / SHARE));
  };
  setTimeout(() => void next(), rest);
}
