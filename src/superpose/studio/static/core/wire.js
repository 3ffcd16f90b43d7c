/** A frame as it comes over the socket: a header, then numbers; what stands where is in the structure. */

/** @typedef {import("./model.js").Structure} Structure */

/**
 * @typedef {object} Frame
 * @property {boolean} film asked for by scrubbing
 * @property {boolean} running
 * @property {boolean} byHand the weights were set by hand
 * @property {number} sequence
 * @property {number} structure
 * @property {number} epoch
 * @property {number} steps
 * @property {Float32Array} numbers all that follow
 */

const HEADER = 32;
const MAGIC = 0x31465053;

/** @param {ArrayBuffer} bytes @returns {Frame | null} */
export function decode(bytes) {
  const view = new DataView(bytes);
  if (bytes.byteLength < HEADER || view.getUint32(0, true) !== MAGIC) return null;
  const [kind, flags, numbers] = [view.getUint16(4, true), view.getUint16(6, true), view.getUint32(24, true)];
  return {
    film: kind === 2, running: (flags & 1) !== 0, byHand: (flags & 2) !== 0,
    sequence: view.getUint32(8, true), structure: view.getUint32(12, true),
    epoch: view.getUint32(16, true), steps: view.getUint32(20, true),
    numbers: new Float32Array(bytes, HEADER, numbers),
  };
}

/** Reads named arrays out of frames of one structure. */
export class Reader {
  /** @type {Map<string, { at: number, shape: number[] }>} */
  #parts;

  /** @param {Structure} structure */
  constructor(structure) {
    this.#parts = new Map(structure.layout.map((part) => [part.name, part]));
  }

  /** All of an array, or nothing where there is none. @param {Frame} frame @param {string} name */
  all(frame, name) {
    const part = this.#parts.get(name);
    if (!part) return new Float32Array(0);
    return frame.numbers.subarray(part.at, part.at + part.shape.reduce((a, b) => a * b, 1));
  }

  /** An array cut along its first dim. @param {Frame} frame @param {string} name @returns {Float32Array[]} */
  rows(frame, name) {
    const part = this.#parts.get(name);
    if (!part) return [];
    const each = part.shape.slice(1).reduce((a, b) => a * b, 1);
    return Array.from({ length: part.shape[0] }, (_, i) => frame.numbers.subarray(part.at + i * each, part.at + (i + 1) * each));
  }

  /** An array of rows by its columns. @param {Frame} frame @param {string} name @returns {Float32Array[]} */
  columns(frame, name) {
    const part = this.#parts.get(name);
    if (!part) return [];
    const [many, across] = part.shape;
    const all = this.all(frame, name);
    return Array.from({ length: across }, (_, k) => Float32Array.from({ length: many }, (__, i) => all[i * across + k]));
  }
}
