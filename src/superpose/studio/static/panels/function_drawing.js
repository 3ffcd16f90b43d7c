/** A function drawn with the mouse: one height for each place, the hand's last word counts. */

import { el } from "../core/dom.js";
import { color } from "../core/palette.js";
import { pad } from "../drawing/pad.js";

const PLACES = 120;

/**
 * @param {{ low: number, high: number, points: number[][] }} start
 * @param {(points: number[][]) => void} done
 */
export function functionPad(start, done) {
  const [low, high] = [start.low, start.high];
  const at = (/** @type {number} */ i) => low + ((high - low) * i) / (PLACES - 1);
  /** @type {(number | null)[]} */
  const heights = new Array(PLACES).fill(null);
  for (const [x, y] of start.points) heights[index(x)] = y;

  /** @param {number} x */
  function index(x) {
    return Math.min(PLACES - 1, Math.max(0, Math.round(((x - low) / (high - low)) * (PLACES - 1))));
  }

  /** @param {[number, number] | null} from @param {[number, number]} to @param {boolean} erasing */
  function moved(from, to, erasing) {
    const [x1, y1] = from ?? to;
    const [first, last] = [index(x1), index(to[0])];
    const steps = Math.max(1, Math.abs(last - first));
    for (let k = 0; k <= steps; k += 1) {
      const place = Math.round(first + ((last - first) * k) / steps);
      heights[place] = erasing ? null : Math.min(2, Math.max(-2, y1 + ((to[1] - y1) * k) / steps));
    }
  }

  const points = () => heights.flatMap((y, i) => (y === null ? [] : [[at(i), y]]));
  const drawing = pad({
    x: [low, high], y: [-1.1, 1.1], square: false, moved, label: "draw a function here with the pointer",
    done: () => points().length > 3 && done(points()),
    drawn: (pen, frame) => {
      pen.fillStyle = color("ink");
      for (const [x, y] of points()) {
        pen.beginPath();
        pen.arc(frame.x.at(x), frame.y.at(y), 2, 0, 7);
        pen.fill();
      }
      if (points().length === 0) hint(pen, frame, "Draw a curve here");
    },
  });
  const clear = el("button", { type: "button", class: "small", on: { click: () => { heights.fill(null); drawing.repaint(); } } }, "Wipe it clean");
  return el("div", {}, drawing.element, el("div", { class: "buttons" }, clear));
}

/** @param {CanvasRenderingContext2D} pen @param {import("../drawing/axes.js").Frame} frame @param {string} text */
export function hint(pen, frame, text) {
  pen.fillStyle = color("soft");
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.font = "13px Inter, system-ui, sans-serif";
  pen.fillText(text, (frame.left + frame.right) / 2, (frame.top + frame.bottom) / 2);
}
