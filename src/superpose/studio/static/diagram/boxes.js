/** The boxes: each a button with the graph of what its neuron passes on. */

import { el } from "../core/dom.js";
import { short } from "../core/numbers.js";
import { thumbnail } from "../drawing/thumbnail.js";

/** @typedef {import("./layout.js").Layout} Layout */
/** @typedef {import("../drawing/thumbnail.js").Graph} Graph */
/** A box by its column (0: the inputs) and its place there. @typedef {{ column: number, box: number }} Spot */

/**
 * @typedef {object} Box
 * @property {HTMLButtonElement} element
 * @property {HTMLCanvasElement} canvas
 * @property {HTMLElement} value the number that stands at it
 * @property {Graph | null} graph
 */

export class Boxes {
  /** @type {Box[][]} */
  #columns = [];
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
    this.element.replaceChildren(...this.#columns.flat().map((one) => one.element));
  }

  /** @param {Spot} spot @param {number} x @param {number} y @param {string} name @returns {Box} */
  #box(spot, x, y, name) {
    const canvas = el("canvas", { "aria-hidden": "true" });
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
      canvas,
      value
    );
    Object.assign(element.style, { left: `${x}px`, top: `${y}px`, width: `${this.#size}px`, height: `${this.#size}px` });
    return { element, canvas, value, graph: null };
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

  /** A neuron's graph as it is now. @param {Spot} spot @param {Graph} graph */
  show({ column, box }, graph) {
    const one = this.#columns[column]?.[box];
    if (!one) return;
    one.graph = graph;
    thumbnail(one.canvas, graph, this.#size - 2);
  }

  /** The same graphs in other colours. */
  repaint() {
    for (const one of this.#columns.flat()) if (one.graph) thumbnail(one.canvas, one.graph, this.#size - 2);
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
