/** The output over two inputs: what is answered everywhere, and the rows on it. */

import { color, faded, palePixels, rgb, series, signedPixels } from "../core/palette.js";
import { axes, inside } from "./axes.js";
import { putPixels, sheet, still } from "./canvas.js";

/**
 * @typedef {object} Plane
 * @property {number} side values along each side
 * @property {ArrayLike<number>[]} values confidence in each class, or one output; row by row from below
 * @property {"classes" | "yes_no" | "numbers"} meaning
 * @property {boolean} [pale] a ground for the rows to stand out from
 * @property {[number, number]} range of the output, where it is a number
 * @property {[number, number]} x
 * @property {[number, number]} y
 * @property {string} xName
 * @property {string} yName
 * @property {ArrayLike<number>} px of the rows
 * @property {ArrayLike<number>} py
 * @property {ArrayLike<number>} truth the rows' classes or numbers
 * @property {ArrayLike<number | boolean>} heldOut
 */

/** @param {HTMLCanvasElement} canvas @param {Plane} plane */
export function drawPlane(canvas, plane) {
  const on = sheet(canvas);
  if (on.width < 20) return;
  const { px, py, truth, heldOut, x, y, meaning } = plane;
  const { picture, frame } = still(canvas, on, [px, py, truth, heldOut, ...x, ...y, meaning, plane.values.length], (once) => {
    const found = axes(once, { x, y, xName: plane.xName, yName: plane.yName, ground: false });
    inside(once.pen, found, () => rows(once.pen, found, plane));
    return found;
  });
  const place = { x: frame.left, y: frame.top, width: frame.right - frame.left, height: frame.bottom - frame.top };
  if (plane.values.length) putPixels(on.pen, ground(plane), plane.side, plane.side, place);
  on.pen.drawImage(picture, 0, 0, on.width, on.height);
}

/** The colour of the i-th place. @param {Plane} plane @returns {(i: number) => number} */
function ground(plane) {
  const colors = plane.pale ? palePixels() : signedPixels();
  if (plane.values.length === 1 || plane.meaning === "numbers") {
    const [low, high] = plane.meaning === "numbers" ? plane.range : [0, 1];
    const only = plane.values[0];
    return (i) => shade(colors, (only[i] - low) / (high - low || 1));
  }
  if (plane.values.length === 2) {
    const yes = plane.values[1];
    return (i) => shade(colors, yes[i]);
  }
  return among(plane.values);
}

/** @param {Uint32Array} colors @param {number} part */
function shade(colors, part) {
  return Number.isFinite(part) ? colors[Math.min(255, Math.max(0, Math.round(part * 255)))] : 0;
}

/** Of several classes the likeliest one's colour, the paler the less sure. @param {ArrayLike<number>[]} values */
function among(values) {
  const hues = values.map((_, k) => rgb(classColor(k, values.length)));
  const pale = rgb(color("card"));
  return (/** @type {number} */ i) => {
    let best = 0;
    for (let k = 1; k < values.length; k += 1) if (values[k][i] > values[best][i]) best = k;
    const sure = Math.max(0, (values[best][i] - 1 / values.length) / (1 - 1 / values.length)) * 0.45;
    const [r, g, b] = [0, 1, 2].map((c) => Math.round(pale[c] + sure * (hues[best][c] - pale[c])));
    return ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0;
  };
}

/** The colour of a class: the first two are the palette's negative and positive, as on the ground of two. @param {number} k @param {number} [classes] */
export function classColor(k, classes = 2) {
  if (k < 2) return color(k > 0 ? "positive" : "negative");
  return series(classes > 2 ? k : 0);
}

/** @param {CanvasRenderingContext2D} pen @param {import("./axes.js").Frame} frame @param {Plane} plane */
function rows(pen, frame, plane) {
  const classes = Math.max(2, plane.values.length);
  const colors = signedPixels();
  pen.lineWidth = 1.2;
  const size = plane.px.length > 500 ? 2 : 3;
  for (let i = 0; i < plane.px.length; i += 1) {
    const hue = plane.meaning === "numbers" ? pixelColor(colors, plane, i) : classColor(plane.truth[i], classes);
    pen.beginPath();
    pen.arc(frame.x.at(plane.px[i]), frame.y.at(plane.py[i]), size, 0, 7);
    pen.fillStyle = plane.heldOut[i] ? color("card") : hue;
    pen.fill();
    pen.strokeStyle = plane.heldOut[i] ? hue : faded(color("card"), 0.9);
    pen.stroke();
  }
}

/** @param {Uint32Array} colors @param {Plane} plane @param {number} i */
function pixelColor(colors, { range: [low, high], truth }, i) {
  const pixel = shade(colors, (truth[i] - low) / (high - low || 1));
  return `rgb(${pixel & 255},${(pixel >> 8) & 255},${(pixel >> 16) & 255})`;
}
