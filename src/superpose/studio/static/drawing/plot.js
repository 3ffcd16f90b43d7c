/** Charts by plotly.js, which comes from its Python package: loaded when the first one is drawn, in the page's colours. */

import "./strict.js";
import { color, onPalette, series } from "../core/palette.js";

/** @type {Promise<PlotlyScript> | null} */
let loading = null;

/** The script, once. @returns {Promise<PlotlyScript>} */
function script() {
  loading ??= new Promise((done, failed) => {
    const made = document.createElement("script");
    made.src = "/static/plotly.js";
    made.addEventListener("load", () => (window.Plotly ? done(window.Plotly) : failed(new Error("plotly.js did not start."))));
    made.addEventListener("error", () => failed(new Error("The charts' script did not come.")));
    document.head.append(made);
  });
  return loading;
}

const CONFIG = { displayModeBar: false, responsive: true };

/** A place for one chart. What is drawn is asked for anew when the colours change. */
export class Plot {
  /** @type {(() => { data: unknown[], layout: Record<string, unknown> }) | null} */
  #what = null;
  #busy = false;
  #again = false;

  /** @param {HTMLElement} element @param {string} label for screen readers */
  constructor(element, label) {
    this.element = element;
    element.setAttribute("role", "img");
    element.setAttribute("aria-label", label);
    onPalette(() => void this.#draw());
  }

  /** @param {() => { data: unknown[], layout: Record<string, unknown> }} what */
  draw(what) {
    this.#what = what;
    return this.#draw();
  }

  /** Changes one trace of what is drawn, which is quicker. @param {Record<string, unknown>} update @param {number} trace */
  async change(update, trace) {
    if (this.#busy || this.element.offsetParent === null) return;
    await (await script()).restyle(this.element, update, [trace]);
  }

  /** One drawing at a time; what came meanwhile is drawn after it. */
  async #draw() {
    if (!this.#what || this.element.offsetParent === null) return;
    this.#again = this.#busy;
    if (this.#busy) return;
    this.#busy = true;
    try {
      const { data, layout } = this.#what();
      await (await script()).react(this.element, data, { ...base(), ...layout }, CONFIG);
    } finally {
      this.#busy = false;
    }
    if (this.#again) await this.#draw();
  }
}

/** Quiet axes; no background of its own. */
function base() {
  return {
    font: { family: "Inter, system-ui, -apple-system, 'Segoe UI', sans-serif", size: 12, color: color("ink") },
    paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)", height: 250, margin: { l: 52, r: 10, t: 8, b: 36 },
    legend: { orientation: "h", y: -0.2, x: 0, font: { color: color("soft") } }, hovermode: "x unified",
    hoverlabel: { bgcolor: color("card"), bordercolor: color("line"), font: { color: color("ink") } },
  };
}

/** @param {string} title @param {Record<string, unknown>} [more] */
export function axis(title, more = {}) {
  return {
    title: { text: title, font: { color: color("soft") }, standoff: 6 }, gridcolor: color("grid"), linecolor: color("line"),
    zerolinecolor: color("line"), tickfont: { color: color("soft") }, automargin: true, ...more,
  };
}

/** @param {string} name @param {unknown[]} x @param {unknown[]} y @param {string} hue @param {Record<string, unknown>} [more] */
export function line(name, x, y, hue, more = {}) {
  return { type: "scatter", mode: "lines", name, x, y, line: { color: hue, width: 2, ...more }, hovertemplate: "%{y:.4g}" };
}

/** The colours of layers, curves and runs. @param {number} i */
export function hue(i) {
  return series(i);
}
