/** The boxes: each a button, and under it the graph of what its neuron passes on; a column's graphs share one canvas. */

import { el } from "../core/dom.js";
import { short } from "../core/numbers.js";
import { sheet } from "../drawing/canvas.js";
import { thumbnail } from "../drawing/thumbnail.js";

/** @typedef {import("./layout.js").Layout} Layout */
/** @typedef {import("../drawing/thumbnail.js").Graph} Graph */
/** A box by its column (0: the inputs) and its place there. @typedef {{ column: number, box: number }} Spot */

/**
 * @typedef {object} Box
 * @property {HTMLButtonElement} element
 * @property {HTMLElement} value the number that stands at it
 */

/**
 * What a column's graphs are drawn on. Each canvas costs the browser time at every frame, whatever its size, and there
 * can be many neurons.
 * @typedef {object} Strip
 * @property {HTMLCanvasElement} canvas
 * @property {number[]} tops where each box begins
 * @property {number} height
 * @property {Graph[]} graphs as they were drawn last
 */

/** The width of a box's border, and how round its corners are within. */
const BORDER = 1;
const ROUND = 9;

export class Boxes {
  /** @type {Box[][]} */
  #columns = [];
  /** @type {Strip[]} */
  #strips = [];
  #size = 0;

  /** @param {(spot: Spot) => void} opened @param {(spot: Spot, to: EventTarget | null) => void} pointed */
  constructor(opened, pointed) {
    this.opened = opened;
    this.pointed = pointed;
    this.element = el("div", { class: "boxes" });
  }

  /** All boxes anew. @param {Layout} place @param {string[][]} names */
  build(place, names) {
    this.#size = place.box;
    this.#columns = place.places.map((places, column) =>
      places.map(({ x, y }, box) => this.#box({ column, box }, x, y, names[column][box] ?? ""))
    );
    this.#strips = place.places.map((places) => this.#strip(places));
    this.element.replaceChildren(...this.#strips.map((one) => one.canvas), ...this.#columns.flat().map((one) => one.element));
  }

  /** @param {import("./layout.js").Place[]} places @returns {Strip} */
  #strip(places) {
    const canvas = el("canvas", { class: "strip", "aria-hidden": "true" });
    const first = places[0] ?? { x: 0, y: 0 };
    const tops = places.map(({ y }) => y - first.y);
    const height = (tops.at(-1) ?? 0) + this.#inner;
    Object.assign(canvas.style, { left: `${first.x + BORDER}px`, top: `${first.y + BORDER}px`, width: `${this.#inner}px`, height: `${height}px` });
    return { canvas, tops, height, graphs: [] };
  }

  get #inner() {
    return this.#size - 2 * BORDER;
  }

  /** @param {Spot} spot @param {number} x @param {number} y @param {string} name @returns {Box} */
  #box(spot, x, y, name) {
    const value = el("span", { class: "box-value num" });
    const element = el(
      "button",
      {
        type: "button", class: "box", "aria-label": name, "data-name": name, "data-column": spot.column, "data-box": spot.box,
        tabindex: spot.column === 0 && spot.box === 0 ? "0" : "-1",
        on: {
          click: () => this.opened(spot),
          pointerenter: (/** @type {Event} */ event) => this.pointed(spot, event.currentTarget),
          pointerleave: () => this.pointed(spot, null),
          keydown: (/** @type {Event} */ event) => this.#key(/** @type {KeyboardEvent} */ (event), spot),
        },
      },
      value
    );
    Object.assign(element.style, { left: `${x}px`, top: `${y}px`, width: `${this.#size}px`, height: `${this.#size}px` });
    return { element, value };
  }

  /** Arrow keys walk over the diagram. @param {KeyboardEvent} event @param {Spot} spot */
  #key(event, { column, box }) {
    const step = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] }[event.key];
    if (!step) return;
    event.preventDefault();
    const next = this.#columns[column + step[0]];
    if (!next) return;
    const at = step[0] ? Math.round((box / Math.max(1, this.#columns[column].length - 1)) * (next.length - 1)) : box + step[1];
    const target = next[Math.min(next.length - 1, Math.max(0, at))];
    for (const one of this.#columns.flat()) one.element.tabIndex = one === target ? 0 : -1;
    target.element.focus();
  }

  /** A column's graphs as they are now. @param {number} column @param {Graph[]} graphs */
  show(column, graphs) {
    const strip = this.#strips[column];
    if (!strip || same(strip.graphs, graphs)) return;
    strip.graphs = graphs;
    this.#draw(strip);
  }

  /** The same graphs in other colours. */
  repaint() {
    for (const strip of this.#strips) this.#draw(strip);
  }

  /** @param {Strip} strip */
  #draw({ canvas, tops, height, graphs }) {
    const { pen } = sheet(canvas, this.#inner, height);
    tops.forEach((top, box) => {
      if (graphs[box]?.values.length) thumbnail(pen, graphs[box], { top, size: this.#inner, round: ROUND });
    });
  }

  /** What a screen reader says of a box. @param {Spot} spot @param {string} text */
  label({ column, box }, text) {
    this.#columns[column]?.[box]?.element.setAttribute("aria-label", text);
  }

  /** A class on one box of all, or on those for which it holds. @param {string} name @param {(spot: Spot) => boolean} holds */
  mark(name, holds) {
    this.#columns.forEach((column, c) => column.forEach((one, b) => one.element.classList.toggle(name, holds({ column: c, box: b }))));
  }

  /** A number at each box, or none. @param {(spot: Spot) => { text: string, kind?: string } | number | null} told */
  values(told) {
    this.#columns.forEach((column, c) =>
      column.forEach((one, b) => {
        const found = told({ column: c, box: b });
        const value = typeof found === "number" ? { text: short(found) } : found;
        one.value.textContent = value?.text ?? "";
        one.value.dataset.kind = value?.kind ?? "";
      })
    );
  }

  /** @param {Spot} spot */
  focus({ column, box }) {
    this.#columns[column]?.[box]?.element.focus({ preventScroll: false });
  }
}

/** Whether nothing changed, as with the inputs' graphs from frame to frame. @param {Graph[]} before @param {Graph[]} now */
function same(before, now) {
  return before.length === now.length && before.every(({ axes, values }, i) =>
    axes === now[i].axes && values.length === now[i].values.length && Array.prototype.every.call(values, (value, k) => value === now[i].values[k]));
}
