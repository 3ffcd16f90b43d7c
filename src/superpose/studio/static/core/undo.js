/** Edits that can be taken back and done again. */

/** @typedef {{ what: string, undo: () => unknown, redo: () => unknown }} Edit */

export class Undo {
  /** @type {Edit[]} */
  #past = [];
  /** @type {Edit[]} */
  #future = [];

  /** @param {(what: { undo: string | null, redo: string | null }) => void} told @param {number} [most] */
  constructor(told, most = 200) {
    this.told = told;
    this.most = most;
  }

  /** An edit that was done. @param {Edit} edit */
  did(edit) {
    this.#past.push(edit);
    if (this.#past.length > this.most) this.#past.shift();
    this.#future = [];
    this.#tell();
  }

  /** Takes the last one back; which one it was. */
  async undo() {
    return this.#move(this.#past, this.#future, (edit) => edit.undo());
  }

  /** Does the one again that was taken back. */
  async redo() {
    return this.#move(this.#future, this.#past, (edit) => edit.redo());
  }

  /** Another run: nothing of the one before can be taken back. */
  clear() {
    this.#past = [];
    this.#future = [];
    this.#tell();
  }

  /** @param {Edit[]} from @param {Edit[]} to @param {(edit: Edit) => unknown} call */
  async #move(from, to, call) {
    const last = from.pop();
    if (!last) return null;
    to.push(last);
    this.#tell();
    await call(last);
    return last;
  }

  #tell() {
    this.told({ undo: this.#past.at(-1)?.what ?? null, redo: this.#future.at(-1)?.what ?? null });
  }
}
