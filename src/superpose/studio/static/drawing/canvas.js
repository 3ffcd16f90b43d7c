/** A canvas as sharp as the screen, in the units of the page. */

import { isDark } from "../core/palette.js";

/**
 * @typedef {object} Sheet
 * @property {CanvasRenderingContext2D} pen
 * @property {number} width
 * @property {number} height
 */

/**
 * The canvas, cleared, and as large as the page shows it.
 * @param {HTMLCanvasElement} canvas
 * @param {number} [width] where it is known; else it is measured
 * @param {number} [height]
 * @returns {Sheet}
 */
export function sheet(canvas, width = canvas.clientWidth, height = canvas.clientHeight) {
  const sharp = Math.min(window.devicePixelRatio || 1, 3);
  const [across, down] = [Math.round(width * sharp), Math.round(height * sharp)];
  if (canvas.width !== across || canvas.height !== down) [canvas.width, canvas.height] = [across, down];
  const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  pen.setTransform(sharp, 0, 0, sharp, 0, 0);
  pen.clearRect(0, 0, width, height);
  return { pen, width, height };
}

/** @typedef {{ about: unknown[], picture: HTMLCanvasElement, frame: unknown }} Still */
/** @type {WeakMap<HTMLCanvasElement, Still>} */
const stills = new WeakMap();

/**
 * A canvas's drawing that stays the same from frame to frame, kept as a picture; drawn anew where its size or anything
 * that it is about is another.
 * @template T
 * @param {HTMLCanvasElement} canvas
 * @param {Sheet} size
 * @param {unknown[]} about compared as they are, not what is in them
 * @param {(on: Sheet) => T} draw
 * @returns {{ picture: HTMLCanvasElement, frame: T }} with what `draw` gave
 */
export function still(canvas, { width, height }, about, draw) {
  const all = [width, height, window.devicePixelRatio, isDark(), ...about];
  const before = stills.get(canvas);
  if (before && all.length === before.about.length && all.every((one, i) => one === before.about[i])) {
    return /** @type {{ picture: HTMLCanvasElement, frame: T }} */ (before);
  }
  const picture = document.createElement("canvas");
  const made = { about: all, picture, frame: draw(sheet(picture, width, height)) };
  stills.set(canvas, made);
  return made;
}

/** Calls when the element's size changes. @param {Element} element @param {() => void} changed */
export function onResize(element, changed) {
  new ResizeObserver(() => changed()).observe(element);
}

/** How strongly a thin line must be drawn to be seen. */
export function thin() {
  return isDark() ? 0.75 : 0.85;
}

/** @type {HTMLCanvasElement | null} */
let spare = null;

/**
 * A small picture of `across` by `down` pixels, put smoothly over a rectangle; the first row lies at the bottom.
 * @param {CanvasRenderingContext2D} pen
 * @param {(i: number) => number} pixel the colour of the i-th value
 * @param {number} across
 * @param {number} down
 * @param {{ x: number, y: number, width: number, height: number }} place
 */
export function putPixels(pen, pixel, across, down, place) {
  spare ??= document.createElement("canvas");
  if (spare.width !== across || spare.height !== down) [spare.width, spare.height] = [across, down];
  const small = /** @type {CanvasRenderingContext2D} */ (spare.getContext("2d", { willReadFrequently: true }));
  const image = small.createImageData(across, down);
  const all = new Uint32Array(image.data.buffer);
  for (let row = 0; row < down; row += 1) {
    const from = (down - 1 - row) * across;
    for (let column = 0; column < across; column += 1) all[row * across + column] = pixel(from + column);
  }
  small.putImageData(image, 0, 0);
  pen.imageSmoothingEnabled = true;
  pen.imageSmoothingQuality = "low"; // the dearer ones look the same here, enlarged
  pen.drawImage(spare, 0, 0, across, down, place.x, place.y, place.width, place.height);
}
