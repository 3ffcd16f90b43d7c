/** The figures of a page: each is drawn when it comes near the window; its colours are exchanged where the page's are. */

import { painted, reversed } from "./colors.js";
import { buttons, choice, range } from "./controls.js";
import { attach } from "./superposition.js";

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
    this.toLight = reversed(toDark);
    this.stage = element.querySelector(".stage");
    this.plot = element.querySelector(".plot");
    this.name = element.querySelector(".title").textContent;
    this.dark = null;
    this.rows = [];
    this.controls = [];
  }

  /** Draw it in these colours, unless it stands there so already; what its controls did is kept. */
  draw(dark) {
    if (this.dark === dark) return;
    const first = this.dark === null;
    this.dark = dark;
    if (first) this.begin();
    else this.repaint();
    this.element.dataset.drawn = dark ? "dark" : "light";
  }

  /** The first drawing, with its controls. */
  begin() {
    const given = JSON.parse(this.element.querySelector("script.drawing").textContent);
    const { updatemenus = [], ...layout } = given.layout;
    this.frames = given.frames;
    if (matchMedia("(pointer: coarse)").matches && !layout.scene) layout.dragmode = false; // a finger scrolls the page
    const map = this.dark ? this.toDark : null;
    Plotly.newPlot(this.plot, painted({ data: given.data, layout, frames: given.frames }, map), undefined, CONFIG);
    this.place(layout.sliders || [], updatemenus);
    this.plot.on("plotly_animatingframe", (event) => this.controls.forEach((one) => one.follow(event.name)));
    this.plot.on("plotly_afterplot", () => this.align());
    this.align();
    if (layout.meta && layout.meta.superposition) attach(this.plot, layout.meta.superposition);
  }

  /** What is drawn now, in the other colours. */
  repaint() {
    const map = this.dark ? this.toDark : this.toLight;
    const frames = painted(this.frames, this.dark ? this.toDark : null);
    Plotly.react(this.plot, {
      data: painted(this.plot.data, map), layout: painted(this.plot.layout, map), frames, config: CONFIG,
    });
  }

  /** Controls in rows: each slider where Plotly's own would be, menus before the first of them. */
  place(sliders, menus) {
    const act = (step, fromStart) => this.act(step, fromStart);
    const chosen = menus
      .filter((menu) => menu.buttons && menu.buttons.length)
      .map((menu, i) => (menu.type === "buttons" ? buttons : choice)(menu, `${this.name}: choice ${i + 1}`, act));
    this.ranges = sliders.map((slider) => range(slider, this.name, act));
    this.controls = [...chosen, ...this.ranges];
    const rows = this.ranges.length ? this.ranges.map((one) => [one]) : [[]];
    rows[0].unshift(...chosen);
    this.rows = rows.filter((row) => row.length).map((row) => {
      const made = document.createElement("div");
      made.className = "controls";
      made.append(...row.map((one) => one.element));
      if (this.ranges.length) this.stage.append(made);
      else this.stage.before(made);
      return made;
    });
  }

  /** Put each row of controls over the (hidden) slider it stands for. */
  align() {
    if (!this.ranges.length) return;
    const places = [...this.plot.querySelectorAll("g.slider-group")];
    const top = this.plot.getBoundingClientRect().top;
    this.rows.forEach((row, i) => {
      row.hidden = !places[i];
      if (places[i]) row.style.top = `${Math.round(places[i].getBoundingClientRect().top - top)}px`;
    });
  }

  /** Do what a step of a control says, in the colours of now; `fromStart`, if it stands at the end. */
  act(step, fromStart = false) {
    if (!step || step.method === "skip") return;
    if (fromStart) this.ranges.forEach((one) => one.rewind());
    const [what, ...how] = painted(step.args, this.dark ? this.toDark : null);
    const options = step.method === "animate" && typeof what !== "string" && !how.length ? [{}] : how;
    Promise.resolve(Plotly[step.method](this.plot, what, ...options)).catch(() => {}); // one that another took over from
  }

  /** As wide as a sheet of paper, or as its place on the page. */
  fit(paper) {
    Plotly.relayout(this.plot, paper ? { width: PAPER, autosize: false } : { width: null, autosize: true });
  }
}
