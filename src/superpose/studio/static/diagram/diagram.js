/** The network as it is now: heads, boxes and lines, and what one can do to them with a pointer. */

import { tip, noTip } from "../core/announce.js";
import { el } from "../core/dom.js";
import { several, short, signed } from "../core/numbers.js";
import { onPalette } from "../core/palette.js";
import { Boxes } from "./boxes.js";
import { Edges } from "./edges.js";
import { heads } from "./heads.js";
import { layout } from "./layout.js";

/** @typedef {import("./edges.js").Edge} Edge */
/** @typedef {import("./boxes.js").Spot} Spot */
/** @typedef {import("./layout.js").Layout} Layout */

/**
 * @typedef {object} Column
 * @property {string} title
 * @property {string} kind in words
 * @property {number} neurons
 * @property {string[]} names of those shown
 * @property {import("./heads.js").LayerSetup | null} setup
 * @property {boolean[]} frozen
 */

/**
 * @typedef {object} Actions
 * @property {(spot: Spot) => void} open
 * @property {(edge: Edge) => void} choose
 * @property {(edge: Edge, weight: number, state: "begin" | "move" | "end" | "cancel") => void} weight
 * @property {import("./heads.js").LayerActions} layers
 */

/** Pixels of a drag in which a weight changes by one. */
const A_UNIT = 60;
const STILL = 3;

export class Diagram {
  /** @type {Column[]} */
  columns = [];
  /** @type {ArrayLike<number>[]} */
  #weights = [];
  #width = 0;
  /** @type {{ edge: Edge, from: number, weight: number, now: number, moved: boolean } | null} */
  #drag = null;
  /** @type {Spot | null} */
  #open = null;
  /** @type {((spot: Spot) => string) | null} */
  told = null;

  /** @param {HTMLElement} host @param {import("./heads.js").Choices} choices @param {Actions} actions */
  constructor(host, choices, actions) {
    this.choices = choices;
    this.actions = actions;
    this.edges = new Edges();
    this.boxes = new Boxes((spot) => actions.open(spot), (spot, to) => this.#pointed(spot, to));
    this.stage = el("div", { class: "stage" });
    this.host = el("div", { class: "diagram", role: "group", "aria-label": "the network's neurons; arrow keys walk over them" }, this.stage);
    host.replaceChildren(this.host);
    this.#listen();
    new ResizeObserver(() => this.#resized()).observe(this.host);
    onPalette(() => {
      this.boxes.repaint();
      this.edges.repaint();
    });
  }

  /** Another network. @param {Column[]} columns */
  build(columns) {
    this.columns = columns;
    const counts = columns.map((column) => column.names.length);
    const room = (this.#width = this.host.clientWidth);
    const tall = room < 600 ? 440 : Math.max(420, Math.min(680, window.innerHeight - 210));
    const place = layout(counts, room, tall);
    this.stage.style.width = `${place.width}px`;
    this.stage.style.height = `${place.height + 14}px`;
    this.edges.build(place);
    this.boxes.build(place, columns.map((column) => column.names));
    const facts = columns.map((column, c) => ({ ...column, shown: column.names.length, last: c === columns.length - 1 }));
    this.stage.replaceChildren(this.edges.element, this.boxes.element, heads(place, facts, this.choices, this.actions.layers), ...this.#names(place));
    this.boxes.mark("frozen", ({ column, box }) => columns[column].frozen[box] ?? false);
    this.open(this.#open);
  }

  /** The inputs' names below their boxes, and those of several outputs. @param {Layout} place */
  #names(place) {
    const last = this.columns.length - 1;
    return [0, ...(this.columns[last].names.length > 1 ? [last] : [])].flatMap((column) =>
      place.places[column].map(({ x, y }, box) => {
        const made = el("span", { class: "input-name", title: this.columns[column].names[box] }, this.columns[column].names[box]);
        Object.assign(made.style, { left: `${x + place.box / 2}px`, top: `${y + place.box - 1}px`, maxWidth: `${place.columnWidth}px` });
        return made;
      })
    );
  }

  /**
   * What every neuron shown passes on, and the weights between.
   * @param {ArrayLike<number>[][]} graphs by column
   * @param {(1 | 2)} axes
   * @param {ArrayLike<number>[]} weights by gap, (before, after)
   */
  show(graphs, axes, weights) {
    graphs.forEach((column, c) => this.boxes.show(c, column.map((values) => ({ values, axes }))));
    this.#weights = weights;
    this.edges.show(weights);
  }

  /** The weight of a line. @param {Edge} edge */
  weight({ gap, from, to }) {
    return this.#weights[gap]?.[from * this.columns[gap + 1].names.length + to] ?? NaN;
  }

  /** Marks the neuron that is looked at. @param {Spot | null} spot */
  open(spot) {
    this.#open = spot;
    this.boxes.mark("open", ({ column, box }) => column === spot?.column && box === spot?.box);
  }

  /** A neuron that something is said of. @param {Spot | null} spot */
  point(spot) {
    this.boxes.mark("shown", ({ column, box }) => column === spot?.column && (spot.box < 0 || box === spot?.box));
  }

  /** @param {Edge} edge */
  name({ gap, from, to }) {
    return `${this.columns[gap].names[from]} to ${this.columns[gap + 1].names[to]}`;
  }

  #resized() {
    if (this.columns.length && Math.abs(this.host.clientWidth - this.#width) > 2) {
      this.build(this.columns);
      this.boxes.repaint();
      this.edges.show(this.#weights);
      this.resized?.();
    }
  }

  /** @type {(() => void) | null} */
  resized = null;

  /** @param {Spot} spot @param {EventTarget | null} to */
  #pointed(spot, to) {
    if (this.#drag?.moved) return;
    if (!(to instanceof HTMLElement)) {
      this.edges.light(null);
      noTip();
      return;
    }
    this.edges.light(({ gap, from, to: end }) => (gap === spot.column && from === spot.box) || (gap === spot.column - 1 && end === spot.box));
    const at = to.getBoundingClientRect();
    tip(at.left + at.width / 2, at.top, this.told?.(spot) ?? this.columns[spot.column].names[spot.box]);
  }

  #listen() {
    this.stage.addEventListener("pointermove", (event) => (this.#drag ? this.#dragged(event) : this.#hovered(event)));
    this.stage.addEventListener("pointerleave", () => !this.#drag && this.#unhover());
    this.stage.addEventListener("pointerdown", (event) => this.#taken(event));
    this.stage.addEventListener("pointerup", () => this.#released());
    this.stage.addEventListener("pointercancel", () => this.#released(true));
    document.addEventListener("keydown", (event) => event.key === "Escape" && this.#drag && this.#released(true));
  }

  /** @param {PointerEvent} event */
  #edgeAt(event) {
    if (/** @type {Element} */ (event.target).closest("button, select, input")) return null;
    const at = this.stage.getBoundingClientRect();
    return this.edges.nearest(event.clientX - at.left, event.clientY - at.top);
  }

  /** @param {PointerEvent} event */
  #hovered(event) {
    if (/** @type {Element} */ (event.target).closest(".box")) return;
    const edge = this.#edgeAt(event);
    if (!edge) return this.#unhover();
    this.edges.mark(edge);
    this.stage.classList.add("near");
    tip(event.clientX, event.clientY, `weight ${signed(this.weight(edge), 4)}, from ${this.name(edge)}`);
    return undefined;
  }

  #unhover() {
    if (!this.stage.classList.contains("near")) return;
    this.edges.mark(null);
    this.stage.classList.remove("near");
    noTip();
  }

  /** @param {PointerEvent} event */
  #taken(event) {
    const edge = event.button === 0 ? this.#edgeAt(event) : null;
    if (!edge) return;
    event.preventDefault();
    this.stage.setPointerCapture(event.pointerId);
    const weight = this.weight(edge);
    this.#drag = { edge, from: event.clientY, weight, now: weight, moved: false };
    this.edges.mark(edge);
    this.stage.classList.add("dragging");
  }

  /** Up is more; with Shift ten times finer. @param {PointerEvent} event */
  #dragged(event) {
    const drag = this.#drag;
    if (!drag) return;
    const far = drag.from - event.clientY;
    if (!drag.moved && Math.abs(far) < STILL) return;
    if (!drag.moved) this.actions.weight(drag.edge, drag.weight, "begin");
    drag.moved = true;
    drag.now = drag.weight + (far / A_UNIT) * Math.max(0.5, Math.abs(drag.weight) / 2) * (event.shiftKey ? 0.1 : 1);
    this.actions.weight(drag.edge, drag.now, "move");
    tip(event.clientX, event.clientY, `weight ${signed(drag.now, 4)} (was ${signed(drag.weight, 3)})`);
  }

  /** @param {boolean} [cancelled] */
  #released(cancelled = false) {
    const drag = this.#drag;
    if (!drag) return;
    this.#drag = null;
    this.stage.classList.remove("dragging");
    this.#unhover();
    noTip();
    if (!drag.moved) this.actions.choose(drag.edge);
    else this.actions.weight(drag.edge, cancelled ? drag.weight : drag.now, cancelled ? "cancel" : "end");
  }

  /** What a screen reader says of each box. @param {(spot: Spot) => string} told */
  label(told) {
    this.columns.forEach((column, c) => column.names.forEach((_, box) => this.boxes.label({ column: c, box }, told({ column: c, box }))));
  }
}

/** The words under the diagram: what its colours mean, and what one can do. */
export function legend() {
  const key = (/** @type {string} */ kind, /** @type {string} */ words) => el("span", { class: "key" }, el("i", { class: kind }), words);
  return el("div", { class: "foot" },
    key("adds", "adds"), key("subtracts", "subtracts; the thicker, the more"),
    el("span", {}, "Drag a line up or down to change its weight. Click a box to open the neuron."));
}

/** A box in words. @param {string} name @param {ArrayLike<number>} values */
export function inWords(name, values) {
  let [low, high] = [Infinity, -Infinity];
  for (let i = 0; i < values.length; i += 1) [low, high] = [Math.min(low, values[i]), Math.max(high, values[i])];
  return values.length ? `neuron ${name}, from ${short(low)} to ${short(high)} over ${several(values.length, "point")}` : `neuron ${name}`;
}
