/** The views in a notebook: the page's own panels, joined to a widget's traits in place of the socket. */

import { saidAt } from "./core/announce.js";
import { el } from "./core/dom.js";
import { count, short } from "./core/numbers.js";
import { onPalette, paletteAt, paletteChanged } from "./core/palette.js";
import { Cell } from "./core/store.js";
import { decode, Reader } from "./core/wire.js";
import { onResize } from "./drawing/canvas.js";
import { drawFit } from "./drawing/fit.js";
import { rangeOf } from "./drawing/scale.js";
import { network } from "./panels/network.js";
import { neuron } from "./panels/neuron.js";
import { joinOutput } from "./panels/output_view.js";

/** @typedef {import("./core/model.js").Structure} Structure */
/** @typedef {import("./core/model.js").History} History */
/** @typedef {import("./core/studio.js").Studio} Studio */
/** @typedef {import("./core/studio.js").Shown} Shown */
/** What anywidget gives. @typedef {{ get: (name: string) => any, on: (event: string, call: (...given: any[]) => void) => void, off: (event?: string | null, call?: ((...given: any[]) => void) | null) => void, send: (message: object) => void }} Model */

/** What the panels know of a run, taken from the widget's traits; what they do goes to Python. */
class Looked {
  run = "notebook";
  structure = new Cell(/** @type {Structure | null} */ (null));
  frame = new Cell(/** @type {Shown | null} */ (null));
  state = new Cell(/** @type {import("./core/model.js").State} */ ({ state: "paused", epoch: 0, learning_rate: 0, frozen: [], undo: 0, note: "" }));
  history = new Cell(/** @type {History | null} */ (null));
  film = new Cell(/** @type {number | null} */ (null));
  #number = 0;
  /** @type {Map<number, (told: any) => void>} */
  #waiting = new Map();

  /** @param {Model} model */
  constructor(model) {
    this.model = model;
    /** @param {string} event @param {(...given: any[]) => void} call */
    const on = (event, call) => {
      model.on(event, call);
      return () => model.off(event, call);
    };
    this.gone = [
      on("change:structure", () => (this.structure.value = model.get("structure"))),
      on("change:history", () => (this.history.value = model.get("history"))),
      on("change:frame", () => this.#came()),
      on("msg:custom", (/** @type {any} */ told) => this.#told(told)),
    ];
  }

  begin() {
    this.structure.value = this.model.get("structure");
    this.#came();
    this.history.value = this.model.get("history");
  }

  #came() {
    const given = /** @type {DataView} */ (this.model.get("frame"));
    const bytes = new Uint8Array(given.buffer, given.byteOffset, given.byteLength).slice().buffer;
    const [frame, structure] = [decode(bytes), this.structure.value];
    if (!frame || !structure) return;
    this.film.value = frame.film ? frame.epoch : null;
    this.frame.value = { frame, read: new Reader(structure) };
  }

  /** @param {{ id?: number, told?: any }} message */
  #told(message) {
    const done = this.#waiting.get(message.id ?? 0);
    this.#waiting.delete(message.id ?? 0);
    done?.(message.told ?? {});
  }

  /** @param {string} path */
  get(path) {
    const id = (this.#number += 1);
    return new Promise((done) => {
      this.#waiting.set(id, done);
      this.model.send({ type: "ask", id, path });
    });
  }

  /** @param {number} layer @param {number} from @param {number} to @param {number} value */
  weight(layer, from, to, value) {
    this.model.send({ type: "weight", layer, from, to, value });
  }

  /** There is no undo here but the way back to the start. */
  weighed() {}

  /** @param {number} epoch */
  scrub(epoch) {
    this.model.send({ type: "scrub", epoch });
  }

  live() {
    this.model.send({ type: "scrub", epoch: null });
  }
}

/** @param {{ model: Model, el: HTMLElement }} given */
export function render({ model, el: host }) {
  host.classList.add("superpose-view");
  host.dataset.theme = themeHere();
  const [tip, live] = [el("div", { class: "tip num", role: "tooltip", hidden: true }), el("div", { class: "unseen", "aria-live": "polite" })];
  const [diagram, output, costs, inside] = [el("div"), el("div"), el("div"), el("div")];
  const back = el("button", { type: "button", class: "small back", on: { click: () => model.send({ type: "reset" }) } }, "Back to its own weights");
  host.replaceChildren(el("div", { class: "views" }, el("div", { class: "main" }, diagram, el("div", { class: "buttons" }, back), inside), el("div", { class: "side" }, output, costs)), tip, live);
  const looked = new Looked(model);
  const watching = new ResizeObserver(([{ contentRect }]) => {
    if (contentRect.width === 0 || looked.structure.value) return;
    paletteAt(host);
    saidAt({ tip, live });
    join(looked, { diagram, output, costs, inside });
    looked.begin();
  });
  watching.observe(host);
  const theme = new MutationObserver(() => {
    if (host.dataset.theme === themeHere()) return;
    host.dataset.theme = themeHere();
    paletteChanged();
  });
  for (const one of [document.documentElement, document.body]) theme.observe(one, { attributes: true });
  return () => {
    watching.disconnect();
    theme.disconnect();
    for (const end of looked.gone) end();
  };
}

/** @param {Looked} looked @param {{ diagram: HTMLElement, output: HTMLElement, costs: HTMLElement, inside: HTMLElement }} places */
function join(looked, places) {
  const studio = /** @type {Studio} */ (/** @type {unknown} */ (looked));
  const drawn = network(studio, null, { open: (which) => one.show(which), choose: (which, from) => one.show(which, from) }, places);
  const one = neuron(studio, (which) => {
    const box = which ? (looked.structure.value?.columns[which.layer].shown.indexOf(which.neuron - 1) ?? -1) : -1;
    drawn.open(which && box >= 0 ? { column: which.layer, box } : null);
  });
  places.inside.replaceChildren(one.panel);
  joinOutput(studio, places.output);
  joinCosts(looked, places.costs);
}

/** The costs epoch by epoch, on training and on held-out rows. @param {Looked} looked @param {HTMLElement} host */
function joinCosts(looked, host) {
  const canvas = el("canvas", { class: "costs", role: "img" });
  const draw = () => {
    const history = looked.history.value;
    const epochs = history?.epochs ?? [];
    host.hidden = epochs.length < 2;
    if (host.hidden || !history) return;
    const curves = [history.columns.cost, history.columns.held_out_cost].filter(Boolean).map((one) => /** @type {number[]} */ (one).map((value) => value ?? NaN));
    const last = curves.map((one) => short(one.at(-1))).join(", held out ");
    canvas.setAttribute("aria-label", `the cost epoch by epoch: ${last} after ${count(epochs[epochs.length - 1])}`);
    drawFit(canvas, { grid: epochs, curves, parts: [], x: [], y: [], heldOut: [], xName: "epoch", yName: curves.length > 1 ? "cost; the second curve: on held-out rows" : "cost", yRange: rangeOf([...curves, [0]], 0.05) });
  };
  host.replaceChildren(canvas);
  looked.history.watch(draw);
  onResize(canvas, draw);
  onPalette(draw);
}

/** Whether the notebook is light or dark: JupyterLab, VS Code and Colab each say it in their own way. */
function themeHere() {
  const { jpThemeLight, vscodeThemeKind } = document.body.dataset;
  if (jpThemeLight) return jpThemeLight === "true" ? "light" : "dark";
  if (vscodeThemeKind) return vscodeThemeKind.includes("light") ? "light" : "dark";
  if (document.documentElement.getAttribute("theme") === "dark") return "dark";
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}
