/** The figures of a page: each is drawn when it comes near the window, and again where the colours change. */

import { painted } from "./colors.js";
import { controlsOf } from "./controls.js";

const CONFIG = { displayModeBar: false, responsive: true, displaylogo: false };
// The width of a printed page between its margins (A4 or letter), in pixels of CSS.
const PAPER = 660;

/** One figure of the page. */
export class Figure {
  /**
   * @param {HTMLElement} element the <figure>
   * @param {Object<string, string>} toDark light colour to dark colour
   */
  constructor(element, toDark) {
    this.element = element;
    this.toDark = toDark;
    this.plot = element.querySelector(".plot");
    this.name = element.querySelector(".title").textContent;
    this.dark = null;
    this.controls = [];
  }

  /** Its JSON, read when it is first drawn. */
  get given() {
    this._given ??= JSON.parse(this.element.querySelector("script.drawing").textContent);
    return this._given;
  }

  /** Draw it in these colours, unless it stands there so already; what its controls say is kept. */
  draw(dark) {
    if (this.dark === dark) return;
    const first = this.dark === null;
    this.dark = dark;
    const { data, layout, frames } = painted(this.given, this.toDark, dark);
    const found = controlsOf(layout, this.name, (step) => this.act(step));
    if (first) this.place(found.controls);
    if (!first) Plotly.purge(this.plot);
    const quiet = { ...found.layout, autosize: true };
    delete quiet.width;
    if (matchMedia("(pointer: coarse)").matches && !quiet.scene) quiet.dragmode = false; // a finger scrolls the page
    Plotly.newPlot(this.plot, { data, layout: quiet, frames, config: CONFIG });
    this.plot.on("plotly_animatingframe", (event) => this.controls.forEach((one) => one.follow(event.name)));
    this.element.dataset.drawn = dark ? "dark" : "light";
    if (!first) this.again();
  }

  /** Put the controls above the drawing. */
  place(controls) {
    this.controls = controls;
    const row = this.element.querySelector(".controls");
    row.append(...controls.map((one) => one.element));
    row.hidden = !controls.length;
  }

  /** Do what a step of a control says, in the colours of now. */
  act(step) {
    if (!step || step.method === "skip") return;
    this.used = true;
    Plotly[step.method](this.plot, ...painted(step.args, this.toDark, this.dark));
  }

  /** After drawing anew: as its controls say. */
  again() {
    if (this.used) this.controls.forEach((one) => this.act(one.current()));
  }

  /** As wide as a sheet of paper, or as its place on the page. */
  fit(paper) {
    if (paper) Plotly.relayout(this.plot, { width: PAPER, autosize: false });
    else Plotly.relayout(this.plot, { width: null, autosize: true });
  }
}
