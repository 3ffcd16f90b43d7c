/** Quiet axes: a grid in one direction or both, soft numbers, the names of what runs along them. */

import { color } from "../core/palette.js";
import { scale, tickText, ticks } from "./scale.js";

/** @typedef {import("./canvas.js").Sheet} Sheet */
/** @typedef {import("./scale.js").Range} Range */
/** @typedef {{ x: ReturnType<typeof scale>, y: ReturnType<typeof scale>, left: number, right: number, top: number, bottom: number }} Frame */

const FONT = "11px Inter, system-ui, -apple-system, 'Segoe UI', sans-serif";

/**
 * @param {Sheet} on
 * @param {{ x: Range, y: Range, xName?: string, yName?: string, ground?: boolean }} what
 * @returns {Frame}
 */
export function axes({ pen, width, height }, what) {
  const yTicks = ticks(what.y, Math.max(2, height / 48));
  pen.font = FONT;
  const labels = yTicks.map((value) => tickText(value, yTicks));
  const left = Math.ceil(Math.max(...labels.map((text) => pen.measureText(text).width))) + 10;
  const frame = { left, right: width - 8, top: what.yName ? 20 : 8, bottom: height - (what.xName ? 34 : 20) };
  const x = scale(what.x, [frame.left, frame.right]);
  const y = scale(what.y, [frame.bottom, frame.top]);
  pen.fillStyle = color("soft");
  pen.strokeStyle = color("grid");
  pen.lineWidth = 1;
  pen.textAlign = "right";
  pen.textBaseline = "middle";
  yTicks.forEach((value, i) => {
    const at = Math.round(y.at(value)) + 0.5;
    if (what.ground !== false) stroke(pen, frame.left, at, frame.right, at);
    pen.fillText(labels[i], frame.left - 6, at);
  });
  pen.textAlign = "center";
  pen.textBaseline = "top";
  const xTicks = ticks(what.x, Math.max(2, (frame.right - frame.left) / 70));
  for (const value of xTicks) {
    const text = tickText(value, xTicks);
    pen.fillText(text, Math.min(x.at(value), width - pen.measureText(text).width / 2 - 1), frame.bottom + 6);
  }
  named(pen, what, frame);
  return { x, y, ...frame };
}

/**
 * @param {CanvasRenderingContext2D} pen
 * @param {{ xName?: string, yName?: string }} what
 * @param {{ left: number, right: number, top: number, bottom: number }} frame
 */
function named(pen, what, frame) {
  if (what.xName) {
    pen.textAlign = "right";
    pen.fillText(fitting(pen, what.xName, frame.right - frame.left), frame.right, frame.bottom + 20);
  }
  if (what.yName) {
    pen.textAlign = "left";
    pen.textBaseline = "top";
    pen.fillText(fitting(pen, what.yName, frame.right), 2, 1);
  }
}

/** @param {CanvasRenderingContext2D} pen @param {string} text @param {number} room */
function fitting(pen, text, room) {
  if (pen.measureText(text).width <= room) return text;
  let cut = text;
  while (cut.length > 1 && pen.measureText(`${cut}…`).width > room) cut = cut.slice(0, -1);
  return `${cut}…`;
}

/** @param {CanvasRenderingContext2D} pen @param {number} x1 @param {number} y1 @param {number} x2 @param {number} y2 */
export function stroke(pen, x1, y1, x2, y2) {
  pen.beginPath();
  pen.moveTo(x1, y1);
  pen.lineTo(x2, y2);
  pen.stroke();
}

/** Draws only inside the frame. @param {CanvasRenderingContext2D} pen @param {Frame} frame @param {() => void} drawn */
export function inside(pen, frame, drawn) {
  pen.save();
  pen.beginPath();
  pen.rect(frame.left, frame.top - 2, frame.right - frame.left, frame.bottom - frame.top + 4);
  pen.clip();
  drawn();
  pen.restore();
}

/**
 * A curve through points.
 * @param {CanvasRenderingContext2D} pen
 * @param {Frame} frame
 * @param {ArrayLike<number>} x
 * @param {ArrayLike<number>} y
 */
export function curve(pen, frame, x, y) {
  pen.beginPath();
  let drawing = false;
  for (let i = 0; i < x.length; i += 1) {
    if (!Number.isFinite(y[i])) {
      drawing = false;
      continue;
    }
    const [px, py] = [frame.x.at(x[i]), frame.y.at(y[i])];
    if (drawing) pen.lineTo(px, py);
    else pen.moveTo(px, py);
    drawing = true;
  }
  pen.stroke();
}
