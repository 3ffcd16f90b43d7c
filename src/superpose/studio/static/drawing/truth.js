/** The output over more inputs: what was predicted against what was true, row by row. */

import { color, faded } from "../core/palette.js";
import { axes, inside, stroke } from "./axes.js";
import { sheet } from "./canvas.js";
import { classColor } from "./plane.js";
import { rangeOf } from "./scale.js";

const ROUND = 7;

/**
 * Numbers: true along, predicted up; on the diagonal they agree.
 * @param {HTMLCanvasElement} canvas
 * @param {{ truth: ArrayLike<number>, predicted: ArrayLike<number>, heldOut: ArrayLike<number | boolean>, name: string }} what
 */
export function drawNumbers(canvas, { truth, predicted, heldOut, name }) {
  const on = sheet(canvas);
  if (on.width < 20) return;
  const range = rangeOf([truth]);
  const frame = axes(on, { x: range, y: range, xName: `true ${name}`, yName: "predicted" });
  inside(on.pen, frame, () => {
    on.pen.strokeStyle = color("faint");
    on.pen.lineWidth = 1.2;
    stroke(on.pen, frame.x.at(range[0]), frame.y.at(range[0]), frame.x.at(range[1]), frame.y.at(range[1]));
    const hue = faded(color("positive"), 0.6);
    for (let i = 0; i < truth.length; i += 1) {
      on.pen.beginPath();
      on.pen.arc(frame.x.at(truth[i]), frame.y.at(predicted[i]), 2.4, 0, ROUND);
      on.pen.fillStyle = on.pen.strokeStyle = hue;
      if (heldOut[i]) on.pen.stroke();
      else on.pen.fill();
    }
  });
}

/**
 * Classes: in each true class's column the confidence that the network gives to the truth; below the line it errs.
 * @param {HTMLCanvasElement} canvas
 * @param {{ truth: ArrayLike<number>, confidence: ArrayLike<number>[], heldOut: ArrayLike<number | boolean>, classes: string[] }} what
 */
export function drawClasses(canvas, { truth, confidence, heldOut, classes }) {
  const on = sheet(canvas);
  if (on.width < 20) return;
  const { pen } = on;
  const frame = axes(on, { x: [-0.5, classes.length - 0.5], y: [0, 1], yName: "confidence in the true class" });
  pen.clearRect(frame.left - 8, frame.bottom + 3, on.width, 40);
  pen.textAlign = "center";
  const room = (frame.right - frame.left) / classes.length;
  classes.forEach((name, k) => {
    pen.fillStyle = color("soft");
    pen.fillText(cut(pen, name, room - 4), frame.x.at(k), frame.bottom + 6);
  });
  inside(pen, frame, () => {
    for (let i = 0; i < truth.length; i += 1) {
      const k = truth[i];
      const sure = confidence[k]?.[i] ?? NaN;
      const aside = (scattered(i) - 0.5) * room * 0.72;
      pen.beginPath();
      pen.arc(frame.x.at(k) + aside, frame.y.at(sure), 2.3, 0, ROUND);
      pen.fillStyle = pen.strokeStyle = faded(classColor(k, classes.length), 0.65);
      if (heldOut[i]) pen.stroke();
      else pen.fill();
    }
  });
}

/** Always the same place aside for the same row, evenly spread. @param {number} i */
function scattered(i) {
  return (i * 0.618034) % 1;
}

/** @param {CanvasRenderingContext2D} pen @param {string} text @param {number} room */
function cut(pen, text, room) {
  let short = text;
  while (short.length > 1 && pen.measureText(short).width > room) short = short.slice(0, -1);
  return short === text ? text : `${short.slice(0, -1)}…`;
}
