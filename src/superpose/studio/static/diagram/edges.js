/** The weights as lines: blue adds, orange subtracts, thicker is more; the nearest one can be taken and dragged. */

import { svg } from "../core/dom.js";
import { heightAt, link, path } from "./layout.js";

/** @typedef {import("./layout.js").Layout} Layout */
/** @typedef {import("./layout.js").Link} Link */
/** A weight by its gap (before which layer), and the boxes it joins, as numbers of boxes. @typedef {{ gap: number, from: number, to: number }} Edge */

const NEAR = 9;

export class Edges {
  /** @type {{ element: SVGPathElement, line: Link, edge: Edge, adds: boolean | null, width: string }[][]} */
  #gaps = [];

  constructor() {
    this.element = svg("svg", { class: "edges", "aria-hidden": "true" });
  }

  /** All lines anew. @param {Layout} place */
  build(place) {
    this.element.setAttribute("width", String(place.width));
    this.element.setAttribute("height", String(place.height));
    this.#gaps = place.places.slice(1).map((after, gap) =>
      place.places[gap].flatMap((from, i) => after.map((to, j) => this.#line(link(from, to, place.box), { gap, from: i, to: j })))
    );
    this.element.replaceChildren(...this.#gaps.flat().map((one) => one.element));
  }

  /** @param {Link} line @param {Edge} edge */
  #line(line, edge) {
    const element = svg("path", { d: path(line) });
    return { element, line, edge, adds: /** @type {boolean | null} */ (null), width: "" };
  }

  /** The weights as they are now, of each gap (before, after) row by row. @param {ArrayLike<number>[]} weights */
  show(weights) {
    this.#gaps.forEach((lines, gap) => {
      const all = weights[gap];
      if (!all) return;
      let most = 0;
      for (let k = 0; k < lines.length; k += 1) most = Math.max(most, Math.abs(all[k]) || 0);
      for (let k = 0; k < lines.length; k += 1) draw(lines[k], all[k], most || 1);
    });
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
    for (const old of this.element.querySelectorAll(".marked")) old.classList.remove("marked");
    if (edge) this.#find(edge)?.element.classList.add("marked");
  }

  /** A place on a line, a part of the way along it. @param {Edge} edge @param {number} part */
  placeOn(edge, part) {
    const line = this.#find(edge)?.line;
    if (!line) return null;
    const x = line.x1 + (line.x2 - line.x1) * part;
    return { x, y: heightAt(line, x) };
  }

  /** Only lines into, out of, or between what is lit stay strong. @param {((edge: Edge) => boolean) | null} lit */
  light(lit) {
    for (const one of this.#gaps.flat()) one.element.classList.toggle("dim", lit !== null && !lit(one.edge));
  }

  /** @param {Edge} edge */
  #find({ gap, from, to }) {
    return this.#gaps[gap]?.find((one) => one.edge.from === from && one.edge.to === to);
  }
}

/**
 * @param {{ element: SVGPathElement, adds: boolean | null, width: string }} line
 * @param {number} weight
 * @param {number} most
 */
function draw(line, weight, most) {
  const adds = weight >= 0;
  if (line.adds !== adds) {
    line.element.classList.toggle("adds", adds);
    line.element.classList.toggle("subtracts", !adds);
    line.adds = adds;
  }
  // In tenths of a pixel: less is not seen, and each line that changes is painted anew.
  const width = (0.4 + (5.4 * Math.abs(weight)) / most || 0.4).toFixed(1);
  if (line.width !== width) {
    line.element.style.strokeWidth = width;
    line.element.style.strokeOpacity = (0.3 + (0.6 * Math.abs(weight)) / most || 0.3).toFixed(2);
    line.width = width;
  }
}
