/** One kind of box for a neuron: the graph of what it passes on, a curve over one input or a map over two. */

import { color, signedPixels } from "../core/palette.js";
import { putPixels } from "./canvas.js";

/**
 * A neuron's graph: over one axis as many values as points, over two a square of them, row by row.
 * @typedef {object} Graph
 * @property {ArrayLike<number>} values
 * @property {1 | 2} axes
 */

/**
 * The whole box: curves with their zero line, maps from orange (negative) to blue (positive).
 * @param {CanvasRenderingContext2D} pen
 * @param {Graph} graph
 * @param {{ top: number, size: number, round: number }} place at the left edge; its side, and how round its corners are
 */
export function thumbnail(pen, graph, { top, size, round }) {
  pen.save();
  pen.translate(0, top);
  pen.beginPath();
  pen.roundRect(0, 0, size, size, round);
  pen.clip();
  if (graph.axes === 1) {
    pen.fillStyle = color("card");
    pen.fillRect(0, 0, size, size);
    curve(pen, graph.values, size);
  } else {
    map(pen, graph.values, size);
  }
  pen.restore();
}

/**
 * How far the values go from zero.
 * @param {ArrayLike<number>} values
 */
export function reach(values) {
  let most = 0;
  for (let i = 0; i < values.length; i += 1) {
    const far = Math.abs(values[i]);
    if (far > most && Number.isFinite(far)) most = far;
  }
  return most || 1;
}

/** @param {CanvasRenderingContext2D} pen @param {ArrayLike<number>} values @param {number} size */
function map(pen, values, size) {
  const side = Math.round(Math.sqrt(values.length));
  const colors = signedPixels();
  const most = reach(values);
  const pixel = (/** @type {number} */ i) => (Number.isFinite(values[i]) ? colors[127.5 + (127.5 * values[i]) / most | 0] : 0);
  putPixels(pen, pixel, side, side, { x: 0, y: 0, width: size, height: size });
}

/** @param {CanvasRenderingContext2D} pen @param {ArrayLike<number>} values @param {number} size */
function curve(pen, values, size) {
  let [low, high] = [0, 0];
  for (let i = 0; i < values.length; i += 1) {
    if (Number.isFinite(values[i])) [low, high] = [Math.min(low, values[i]), Math.max(high, values[i])];
  }
  if (high - low < 1e-12) [low, high] = [low - 1, high + 1];
  const edge = size * 0.13;
  const y = (/** @type {number} */ v) => edge + ((high - v) / (high - low)) * (size - 2 * edge);
  pen.strokeStyle = color("line");
  pen.lineWidth = 1;
  line(pen, [edge * 0.6, size - edge * 0.6], () => y(0), 2);
  pen.strokeStyle = color("ink");
  pen.lineWidth = Math.max(1.6, size / 42);
  pen.lineJoin = "round";
  line(pen, [edge * 0.8, size - edge * 0.8], (i) => y(values[i]), values.length);
}

/**
 * @param {CanvasRenderingContext2D} pen
 * @param {[number, number]} ends
 * @param {(i: number) => number} height
 * @param {number} points
 */
function line(pen, [from, to], height, points) {
  pen.beginPath();
  for (let i = 0; i < points; i += 1) {
    const at = height(i);
    if (Number.isFinite(at)) pen.lineTo(from + ((to - from) * i) / Math.max(1, points - 1), at);
  }
  pen.stroke();
}
