/** The output over one input: the data, the network's curve over them, and the parts that add up to it. */

import { color, faded, series } from "../core/palette.js";
import { axes, curve, inside } from "./axes.js";
import { sheet } from "./canvas.js";
import { rangeOf } from "./scale.js";

/**
 * @typedef {object} Fit
 * @property {ArrayLike<number>} grid places along the input
 * @property {ArrayLike<number>[]} curves the network's outputs there
 * @property {ArrayLike<number>[]} parts what adds up to the only output
 * @property {ArrayLike<number>} x of the data
 * @property {ArrayLike<number>} y
 * @property {ArrayLike<number | boolean>} heldOut which of them it never trains on
 * @property {string} xName
 * @property {string} yName
 * @property {[number, number] | null} yRange kept while it learns, so that the axis does not jump
 */

/** @param {HTMLCanvasElement} canvas @param {Fit} fit */
export function drawFit(canvas, fit) {
  const on = sheet(canvas);
  if (on.width < 20 || fit.grid.length === 0) return;
  const x = rangeOf([fit.grid], 0);
  const frame = axes(on, { x, y: fit.yRange ?? rangeOf([fit.y, ...fit.curves]), xName: fit.xName, yName: fit.yName });
  inside(on.pen, frame, () => {
    on.pen.lineJoin = "round";
    on.pen.lineWidth = 1;
    on.pen.strokeStyle = color("faint");
    for (const part of fit.parts) curve(on.pen, frame, fit.grid, part);
    points(on.pen, frame, fit);
    on.pen.lineWidth = 2.4;
    fit.curves.forEach((one, i) => {
      on.pen.strokeStyle = fit.curves.length === 1 ? color("positive") : series(i);
      curve(on.pen, frame, fit.grid, one);
    });
  });
}

/** @param {CanvasRenderingContext2D} pen @param {import("./axes.js").Frame} frame @param {Fit} fit */
function points(pen, frame, { x, y, heldOut }) {
  const many = x.length > 300;
  pen.fillStyle = faded(color("ink"), many ? 0.4 : 0.8);
  pen.strokeStyle = color("ink");
  pen.lineWidth = 1;
  for (let i = 0; i < x.length; i += 1) {
    pen.beginPath();
    pen.arc(frame.x.at(x[i]), frame.y.at(y[i]), many ? 1.6 : 2.2, 0, 7);
    if (heldOut[i]) pen.stroke();
    else pen.fill();
  }
}
