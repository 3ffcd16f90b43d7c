/** The weights as lines: blue adds, orange subtracts, thicker is more; the nearest one can be taken and dragged. */

import { el } from "../core/dom.js";
import { color } from "../core/palette.js";
import { sheet } from "../drawing/canvas.js";
import { reach } from "../drawing/thumbnail.js";
import { heightAt, link, path } from "./layout.js";

/** @typedef {import("./layout.js").Layout} Layout */
/** @typedef {import("./layout.js").Link} Link */
/** A weight by its gap (before which layer), and the boxes it joins, as numbers of boxes. @typedef {{ gap: number, from: number, to: number }} Edge */
/** @typedef {{ edge: Edge, line: Link, drawn: Path2D }} Line */

const NEAR = 9;
const WIDTH = { least: 0.4, more: 5.4 };
const OPACITY = { least: 0.3, more: 0.6 };
const DIM = 0.13;

export class Edges {
  /** @type {Line[][]} */
  #gaps = [];
  /** @type {ArrayLike<number>[]} */
  #weights = [];
  /** @type {Line | undefined} */
  #marked;
  /** @type {((edge: Edge) => boolean) | null} */
  #lit = null;
  #size = { width: 0, height: 0 };

  constructor() {
    this.element = el("canvas", { class: "edges", "aria-hidden": "true" });
  }

  /** All lines anew. @param {Layout} place */
  build(place) {
    this.#size = { width: place.width, height: place.height };
    Object.assign(this.element.style, { width: `${place.width}px`, height: `${place.height}px` });
    this.#gaps = place.places.slice(1).map((after, gap) =>
      place.places[gap].flatMap((from, i) => after.map((to, j) => made(link(from, to, place.box), { gap, from: i, to: j })))
    );
    this.#marked = undefined;
    this.#lit = null;
    this.show([]);
  }

  /** The weights as they are now, of each gap (before, after) row by row. @param {ArrayLike<number>[]} weights */
  show(weights) {
    this.#weights = weights;
    this.repaint();
  }

  /** The same weights, as they are seen now. */
  repaint() {
    const { pen } = sheet(this.element, this.#size.width, this.#size.height);
    pen.lineCap = "round";
    const [adds, subtracts] = [color("positive"), color("negative")];
    this.#gaps.forEach((lines, gap) => {
      const all = this.#weights[gap];
      if (!all) return;
      const most = reach(all);
      for (let k = 0; k < lines.length; k += 1) {
        const size = Math.abs(all[k]) / most || 0;
        pen.lineWidth = WIDTH.least + WIDTH.more * size;
        if (lines[k] === this.#marked) {
          pen.globalAlpha = 1;
          pen.strokeStyle = color("ink");
        } else {
          pen.globalAlpha = (OPACITY.least + OPACITY.more * size) * (this.#lit === null || this.#lit(lines[k].edge) ? 1 : DIM);
          pen.strokeStyle = all[k] >= 0 ? adds : subtracts;
        }
        pen.stroke(lines[k].drawn);
      }
    });
    pen.globalAlpha = 1;
  }

  /** The line nearest to a place, if one is near. @param {number} x @param {number} y @returns {Edge | null} */
  nearest(x, y) {
    let [best, found] = [NEAR, /** @type {Edge | null} */ (null)];
    for (const lines of this.#gaps) {
      if (!lines.length || x <= lines[0].line.x1 || x >= lines[0].line.x2) continue;
      for (const one of lines) {
        const far = Math.abs(heightAt(one.line, x) - y);
        if (far < best) [best, found] = [far, one.edge];
      }
    }
    return found;
  }

  /** Makes one line stand out. @param {Edge | null} edge */
  mark(edge) {
    const now = edge ? this.#find(edge) : undefined;
    if (now === this.#marked) return;
    this.#marked = now;
    this.repaint();
  }

  /** Only lines into, out of, or between what is lit stay strong. @param {((edge: Edge) => boolean) | null} lit */
  light(lit) {
    this.#lit = lit;
    this.repaint();
  }

  /** @param {Edge} edge */
  #find({ gap, from, to }) {
    return this.#gaps[gap]?.find((one) => one.edge.from === from && one.edge.to === to);
  }
}

/** @param {Link} line @param {Edge} edge @returns {Line} */
function made(line, edge) {
  return { edge, line, drawn: new Path2D(path(line)) };
}
