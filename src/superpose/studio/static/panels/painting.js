/** Points of two or more classes painted by hand in the plane. */

import { el } from "../core/dom.js";
import { several } from "../core/numbers.js";
import { pad } from "../drawing/pad.js";
import { classColor } from "../drawing/plane.js";
import { hint } from "./function_drawing.js";

const APART = 0.05;
const RUBBER = 0.12;
const CLASSES = 4;

/**
 * @param {number[][]} start points: x, y, class
 * @param {(points: number[][]) => void} done called when there is something of two classes
 */
export function paintingPad(start, done) {
  let points = start.map((point) => [...point]);
  let kind = 1;
  const told = el("span", { class: "soft small" });

  /** @param {[number, number] | null} from @param {[number, number]} to @param {boolean} erasing */
  function moved(from, to, erasing) {
    const [x, y] = to;
    if (erasing || kind < 0) points = points.filter(([a, b]) => Math.hypot(a - x, b - y) > RUBBER);
    else if (!from || points.every(([a, b]) => Math.hypot(a - x, b - y) > APART)) points.push([round(x), round(y), kind]);
    count();
  }

  function count() {
    told.textContent = points.length ? several(points.length, "point") : "";
  }

  const ready = () => new Set(points.map((point) => point[2])).size > 1;
  const drawing = pad({
    x: [-1, 1], y: [-1, 1], square: true, moved, label: "paint points here with the pointer",
    done: () => ready() && done(points.map((point) => [...point])),
    drawn: (pen, frame) => {
      for (const [x, y, k] of points) {
        pen.fillStyle = hue(k);
        pen.beginPath();
        pen.arc(frame.x.at(x), frame.y.at(y), 3, 0, 7);
        pen.fill();
      }
      if (!points.length) hint(pen, frame, "Paint points of two colours");
    },
  });
  const hue = (/** @type {number} */ k) => classColor(k, CLASSES);
  const brushes = el("div", { class: "buttons", role: "radiogroup", "aria-label": "paint with" });
  const names = [...Array.from({ length: CLASSES }, (_, k) => String.fromCharCode(65 + k)), "rub out"];
  names.forEach((name, i) => {
    const own = i < CLASSES ? i : -1;
    const swatch = own >= 0 && el("span", { class: "swatch" });
    const brush = el("button", { type: "button", role: "radio", class: "small", "aria-checked": String(own === kind), on: { click: () => choose(own) } }, swatch, name);
    if (swatch) swatch.style.background = hue(own);
    brushes.append(brush);
  });

  /** @param {number} next */
  function choose(next) {
    kind = next;
    [...brushes.children].forEach((brush, i) => brush.setAttribute("aria-checked", String((i < CLASSES ? i : -1) === kind)));
  }

  const clear = el("button", { type: "button", class: "small", on: { click: () => { points = []; count(); drawing.repaint(); } } }, "Wipe it clean");
  count();
  return el("div", {}, drawing.element, brushes, el("div", { class: "buttons" }, clear, told));
}

/** @param {number} value */
function round(value) {
  return Math.round(value * 1000) / 1000;
}
