/** The output beside the data it traces, its parts thin behind it, and the film to scrub back through. */

import { el, say } from "../core/dom.js";
import { count } from "../core/numbers.js";
import { onPalette } from "../core/palette.js";
import { onResize } from "../drawing/canvas.js";
import { drawFit } from "../drawing/fit.js";
import { classColor, drawPlane } from "../drawing/plane.js";
import { drawClasses, drawNumbers } from "../drawing/truth.js";

/**
 * What stands still while it learns.
 * @typedef {object} Scene
 * @property {"curve" | "plane" | "numbers" | "classes" | "yes_no"} kind
 * @property {"classes" | "numbers" | "yes_no"} meaning
 * @property {string[]} names outputs or classes
 * @property {[string, string]} axes
 * @property {ArrayLike<number>} grid places of the curve
 * @property {number} side of the plane
 * @property {[number, number]} x
 * @property {[number, number]} y
 * @property {ArrayLike<number>} rowX
 * @property {ArrayLike<number>} rowY
 * @property {ArrayLike<number>} truth
 * @property {ArrayLike<boolean | number>} heldOut
 */

/** What moves. @typedef {{ values: ArrayLike<number>[], parts: ArrayLike<number>[], epoch: number }} Moment */

export class Output {
  /** @type {Scene | null} */
  #scene = null;
  /** @type {Moment | null} */
  #moment = null;
  /** @type {[number, number] | null} */
  #range = null;

  /** @param {HTMLElement} host @param {{ scrub: (frame: number) => void, live: () => void }} act */
  constructor(host, act) {
    this.canvas = el("canvas", { role: "img", "aria-label": "the output over the data" });
    this.view = el("div", { class: "view" }, this.canvas);
    this.legend = el("div", { class: "legend" });
    this.slider = el("input", { type: "range", min: "0", max: "0", value: "0", "aria-label": "scrub through the training", disabled: true });
    this.when = el("output", { class: "soft small num", id: "scrub-epoch" });
    this.back = el("button", { type: "button", class: "small", hidden: true, on: { click: () => act.live() } }, "Now");
    this.parts = el("input", { type: "checkbox", id: "show-parts" });
    this.parts.checked = true;
    this.parts.addEventListener("change", () => this.draw());
    this.slider.addEventListener("input", () => act.scrub(Number(this.slider.value)));
    host.replaceChildren(this.view, el("div", { class: "scrub" }, this.slider, this.when, this.back), this.legend);
    onResize(this.canvas, () => this.draw());
    onPalette(() => { this.#words(); this.draw(); });
  }

  /** Other data. @param {Scene} scene */
  build(scene) {
    this.#scene = scene;
    this.#range = scene.kind === "curve" ? scene.y : null;
    this.view.classList.toggle("square", scene.kind === "plane");
    this.#words();
  }

  /** @param {Moment} moment */
  show(moment) {
    this.#moment = moment;
    this.draw();
  }

  /**
   * How much film there is, and where it stands.
   * @param {number} frames
   * @param {number | null} at a frame, or null: now
   * @param {number} epoch
   */
  film(frames, at, epoch) {
    this.slider.disabled = frames < 2;
    this.slider.max = String(Math.max(0, frames - 1));
    if (at === null) this.slider.value = this.slider.max;
    else this.slider.value = String(at);
    this.back.hidden = at === null;
    const told = `epoch ${count(epoch)}`;
    say(this.when, told);
    this.slider.setAttribute("aria-valuetext", told);
  }

  draw() {
    const [scene, moment] = [this.#scene, this.#moment];
    if (!scene || !moment) return;
    if (scene.kind === "curve") this.#curve(scene, moment);
    else if (scene.kind === "plane") this.#plane(scene, moment);
    else if (scene.kind === "numbers") drawNumbers(this.canvas, { truth: scene.truth, predicted: moment.values[0] ?? [], heldOut: scene.heldOut, name: scene.names[0] });
    else drawClasses(this.canvas, { truth: scene.truth, confidence: moment.values, heldOut: scene.heldOut, classes: scene.names });
  }

  /** @param {Scene} scene @param {Moment} moment */
  #curve(scene, moment) {
    drawFit(this.canvas, {
      grid: scene.grid, curves: moment.values, parts: this.parts.checked ? moment.parts : [], x: scene.rowX, y: scene.rowY, heldOut: scene.heldOut,
      xName: scene.axes[0], yName: scene.axes[1], yRange: this.#range,
    });
  }

  /** @param {Scene} scene @param {Moment} moment */
  #plane(scene, moment) {
    drawPlane(this.canvas, {
      pale: true,
      side: scene.side, values: moment.values, meaning: scene.meaning, range: spanOf(scene.truth), x: scene.x, y: scene.y,
      xName: scene.axes[0], yName: scene.axes[1], px: scene.rowX, py: scene.rowY, truth: scene.truth, heldOut: scene.heldOut,
    });
  }

  /** What the colours mean. */
  #words() {
    const scene = this.#scene;
    if (!scene) return;
    const held = Array.from(scene.heldOut).some(Boolean) && key("", "○ held out");
    if (scene.kind === "curve") {
      const network = scene.names.length === 1 ? [key("adds", "network")] : scene.names.map((name, i) => key("", name, classColor(i, scene.names.length)));
      const parts = el("label", { class: "key" }, this.parts, el("i", { class: "parts" }), "its parts");
      this.legend.replaceChildren(key("data dot", "data"), ...network, ...(scene.names.length === 1 ? [parts] : []), ...(held ? [held] : []));
    } else if (scene.meaning === "numbers") {
      const words = scene.kind === "plane" ? [key("subtracts", "low"), key("adds", "high"), key("", "dots: the data")] : [key("parts", "where both agree"), key("adds dot", "a row")];
      this.legend.replaceChildren(...words, ...(held ? [held] : []));
    } else {
      const names = scene.names.slice(0, 8).map((name, k) => key("dot", name, classColor(k, scene.names.length)));
      this.legend.replaceChildren(...names, ...(held ? [held] : []));
    }
  }
}

/** @param {ArrayLike<number>} values @returns {[number, number]} */
function spanOf(values) {
  let [low, high] = [Infinity, -Infinity];
  for (let i = 0; i < values.length; i += 1) [low, high] = [Math.min(low, values[i]), Math.max(high, values[i])];
  return low < high ? [low, high] : [0, 1];
}

/** @param {string} kind @param {string} words @param {string} [hue] */
function key(kind, words, hue = "") {
  const mark = kind || hue ? el("i", { class: kind }) : null;
  if (mark && hue) mark.style.background = hue;
  return el("span", { class: "key" }, mark, words);
}
