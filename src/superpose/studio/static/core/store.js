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

/**
 * A question asked one at a time, so that an old answer never comes after a newer one: what is asked while an answer is
 * on its way is asked once that is there. Each caller waits for the last answer.
 * @param {() => Promise<void>} question
 */
export function oneAtATime(question) {
  /** @type {Promise<void> | null} */
  let asking = null;
  let again = false;
  async function asked() {
    do {
      again = false;
      await question();
    } while (again);
  }
  return () => {
    again = true;
    return (asking ??= asked().finally(() => (asking = null)));
  };
}

/** A question may take this share of the time, no more. */
const SHARE = 0.05;

/**
 * Asks again and again: after a rest, and the longer answers take, the more rarely. One that took long by itself, as the
 * first does for which programs are compiled, says nothing of the next.
 * @param {() => Promise<void>} ask
 * @param {number} rest milliseconds
 */
export function againAndAgain(ask, rest) {
  let before = 0;
  const next = async () => {
    const began = performance.now();
    await ask();
    const took = performance.now() - began;
    setTimeout(() => void next(), Math.max(rest, Math.min(took, before) / SHARE));
    before = took;
  };
  setTimeout(() => void next(), rest);
}
