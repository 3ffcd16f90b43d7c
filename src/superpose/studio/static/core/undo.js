/** Edits that can be taken back: what was before each of them. */

/**
 * @template T
 */
export class Undo {
  /** @type {{ what: string, state: T }[]} */
  #past = [];
  /** @type {{ what: string, state: T }[]} */
  #future = [];

  /** @param {(what: { undo: string | null, redo: string | null }) => void} told @param {number} [most] */
  constructor(told, most = 200) {
    this.told = told;
    this.most = most;
  }

  /** Before an edit: its name, and how things are. @param {string} what @param {T} state */
  before(what, state) {
    this.#past.push({ what, state });
    if (this.#past.length > this.most) this.#past.shift();
    this.#future = [];
    this.#tell();
  }

  /** The state before the last edit, or null. @param {T} now @returns {{ what: string, state: T } | null} */
  undo(now) {
    return this.#move(this.#past, this.#future, now);
  }

  /** The state that was taken back, or null. @param {T} now @returns {{ what: string, state: T } | null} */
  redo(now) {
    return this.#move(this.#future, this.#past, now);
  }

  /**
   * @param {{ what: string, state: T }[]} from
   * @param {{ what: string, state: T }[]} to
   * @param {T} now
   */
  #move(from, to, now) {
    const last = from.pop();
    if (!last) return null;
    to.push({ what: last.what, state: now });
    this.#tell();
    return last;
  }

  #tell() {
    this.told({ undo: this.#past.at(-1)?.what ?? null, redo: this.#future.at(-1)?.what ?? null });
  }
}
