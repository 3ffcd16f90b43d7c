/** One neuron: its graph large and live, its formula, what it adds to the next layer, its weights to set by hand. */

import { el, say } from "../core/dom.js";
import { several, short, signed } from "../core/numbers.js";
import { afterPause, againAndAgain, oneAtATime } from "../core/store.js";
import { drawFit } from "../drawing/fit.js";
import { onResize } from "../drawing/canvas.js";
import { drawPlane } from "../drawing/plane.js";
import { rangeOf } from "../drawing/scale.js";

/** @typedef {import("../core/studio.js").Studio} Studio */
/** @typedef {import("../core/model.js").Structure} Structure */
/** @typedef {import("./network.js").Neuron} Neuron */

/** @param {Studio} studio @param {(neuron: Neuron | null) => void} marked */
export function neuron(studio, marked) {
  const title = el("b", { id: "neuron-name" });
  const graph = el("canvas", { class: "big-graph", role: "img", id: "neuron-graph" });
  const formula = el("div", { class: "formula code", id: "neuron-formula" });
  const facts = el("p", { class: "soft small", id: "neuron-facts" });
  const passes = el("div", { class: "small", id: "neuron-passes" });
  const weights = el("div", { class: "weights", id: "neuron-weights", role: "group", "aria-label": "weights into this neuron" });
  const freeze = el("button", { type: "button", id: "freeze", "aria-pressed": "false" }, "Freeze it");
  const remove = el("button", { type: "button", id: "remove-neuron" }, "Remove it");
  const add = el("button", { type: "button", id: "add-neuron" }, "Add one beside it");
  const empty = el("p", { class: "soft" }, "Click a box of the network to open its neuron; or a line, to set its weight.");
  const body = el("div", { hidden: true }, title, graph, formula, facts, passes, weights, el("div", { class: "buttons" }, freeze, add, remove));
  const panel = el("div", {}, empty, body);
  /** @type {Neuron | null} */
  let open = null;
  /** @type {{ slider: HTMLInputElement, typed: HTMLInputElement }[]} */
  let rows = [];

  /** @param {Neuron | null} next @param {number} [from] the weight to begin at */
  function show(next, from) {
    open = next;
    body.hidden = next === null;
    empty.hidden = next !== null;
    marked(next);
    if (!next) return;
    build();
    paint();
    void ask();
    if (from !== undefined) rows.find(({ typed }) => typed.dataset.from === String(from))?.typed.focus();
  }

  /** @param {Structure} structure */
  function place(structure) {
    const column = open && structure.columns[open.layer];
    const box = column ? column.shown.indexOf(/** @type {Neuron} */ (open).neuron - 1) : -1;
    return column && box >= 0 ? { column, box } : null;
  }

  function build() {
    const structure = studio.structure.value;
    if (!open || !structure) return;
    const { layer } = open;
    const here = place(structure);
    if (!here) return show(null);
    const last = layer === structure.columns.length - 1;
    title.textContent = layer === 0 ? `input ${here.column.names[here.box]}` : last ? `output ${here.column.names[here.box]}` : `neuron ${here.column.names[here.box]}`;
    graph.setAttribute("aria-label", `the graph of ${title.textContent}`);
    graph.classList.toggle("square", structure.over.length === 2);
    weights.hidden = freeze.hidden = layer === 0;
    remove.hidden = add.hidden = layer === 0 || last;
    remove.disabled = here.column.neurons < 2;
    rows = [];
    if (layer) {
      const before = structure.columns[layer - 1];
      const names = [...before.names.map((name, i) => ({ name, from: before.shown[i] + 1 })), { name: "bias", from: 0 }];
      weights.replaceChildren(...names.flatMap(({ name, from }) => weightRow(name, from)));
    }
    return undefined;
  }

  /** @param {string} name @param {number} from */
  function weightRow(name, from) {
    const slider = el("input", { type: "range", min: "-400", max: "400", "aria-label": `weight from ${name}` });
    const typed = el("input", { type: "number", step: "any", class: "num", "aria-label": `weight from ${name} as a number`, "data-from": from });
    rows.push({ slider, typed });
    let before = NaN;
    const done = afterPause((/** @type {Neuron} */ of, /** @type {number} */ value) => {
      studio.weighed(of.layer, from, of.neuron, before, value);
      before = NaN;
    }, 400);
    const set = (/** @type {number} */ value) => {
      if (!open || !Number.isFinite(value)) return;
      if (Number.isNaN(before)) before = current(from);
      studio.weight(open.layer, from, open.neuron, value);
      done(open, value);
    };
    slider.addEventListener("input", () => {
      const value = bent(Number(slider.value) / 400);
      typed.value = value.toFixed(3);
      set(value);
    });
    typed.addEventListener("input", () => {
      slider.value = String(400 * unbent(typed.valueAsNumber));
      set(typed.valueAsNumber);
    });
    typed.addEventListener("keydown", (event) => {
      const step = { ArrowUp: 0.05, ArrowDown: -0.05 }[event.key];
      if (!step || !Number.isFinite(typed.valueAsNumber)) return;
      event.preventDefault();
      typed.value = (typed.valueAsNumber + step * (event.shiftKey ? 10 : 1)).toFixed(3);
      typed.dispatchEvent(new Event("input"));
    });
    return [el("span", { class: "soft" }, name), slider, typed];
  }

  /** The weight as it is now. @param {number} from */
  function current(from) {
    const [structure, shown] = [studio.structure.value, studio.frame.value];
    const here = structure && place(structure);
    if (!open || !structure || !shown || !here) return NaN;
    if (from === 0) return shown.read.all(shown.frame, `bias.${open.layer}`)[here.box];
    const i = structure.columns[open.layer - 1].shown.indexOf(from - 1);
    return shown.read.all(shown.frame, `weights.${open.layer}`)[i * here.column.names.length + here.box];
  }

  function paint() {
    const [structure, shown] = [studio.structure.value, studio.frame.value];
    if (panel.hidden || !open || !structure || !shown || shown.frame.structure !== structure.structure) return;
    const here = place(structure);
    if (!here) return;
    const values = shown.read.rows(shown.frame, `graphs.${open.layer}`)[here.box];
    if (values) draw(structure, values, title.textContent ?? "");
    rows.forEach(({ slider, typed }) => {
      if (document.activeElement === slider || document.activeElement === typed) return;
      const value = current(Number(typed.dataset.from));
      typed.value = value.toFixed(3);
      slider.value = String(400 * unbent(value));
    });
  }

  /** @param {Structure} structure @param {Float32Array} values @param {string} name */
  function draw({ over, grids }, values, name) {
    const none = { x: [], y: [], heldOut: [], px: [], py: [], truth: [] };
    if (over.length < 2) {
      drawFit(graph, { ...none, grid: grids.graph[0], curves: [values], parts: [], xName: over[0]?.name ?? "", yName: name, yRange: rangeOf([values]) });
      return;
    }
    let most = 0;
    for (const value of values) most = Math.max(most, Math.abs(value));
    const ends = (/** @type {number[]} */ grid) => /** @type {[number, number]} */ ([grid[0], grid[grid.length - 1]]);
    drawPlane(graph, { ...none, side: grids.graph[0].length, values: [values], meaning: "numbers", range: [-most, most], x: ends(grids.graph[0]), y: ends(grids.graph[1]), xName: over[0].name, yName: over[1].name });
  }

  /** What only the server knows: formula, saturation, what it adds to the next layer. */
  const ask = oneAtATime(async () => {
    if (!open || panel.hidden) return;
    const of = open;
    try {
      const told = await studio.get(`neuron?layer=${of.layer}&neuron=${of.neuron}&points=65`);
      if (open !== of) return;
      say(formula, told.formula ?? "");
      formula.hidden = !told.formula;
      const parts = [
        told.saturated > 0.005 && `its slope is nearly 0 on ${percent(told.saturated)} of the rows`,
        told.inactive > 0.005 && `it passes on 0 on ${percent(told.inactive)} of them`,
      ].filter(Boolean);
      say(facts, of.layer ? parts.join("; ") : "");
      passes.replaceChildren(...contributions(told.passes_on ?? []));
      freeze.textContent = told.frozen ? "Let it learn again" : "Freeze it";
      freeze.setAttribute("aria-pressed", String(Boolean(told.frozen)));
    } catch {
      // it may be gone already; the next frame or click asks again
    }
  });

  freeze.addEventListener("click", async () => {
    if (!open) return;
    await studio.freeze(open.layer, open.neuron, freeze.getAttribute("aria-pressed") !== "true");
    await ask();
  });
  add.addEventListener("click", () => {
    const of = open;
    if (of) void studio.edit("a neuron more", (settings) => void (settings.network.layers[of.layer - 1].neurons += 1));
  });
  remove.addEventListener("click", () => {
    const of = open;
    if (of) void studio.ask({ type: "remove", layer: of.layer, neuron: of.neuron })?.then(() => studio.undo.did({ what: "a neuron fewer", undo: () => studio.ask({ type: "undo" }), redo: () => studio.ask({ type: "remove", layer: of.layer, neuron: of.neuron }) }));
  });
  onResize(graph, paint);
  studio.frame.watch(paint);
  studio.structure.watch(() => open && show(open));
  againAndAgain(async () => void (studio.frame.value?.frame.running && (await ask())), 700);
  const later = afterPause(() => void ask(), 200);
  studio.frame.watch((shown) => shown && !shown.frame.running && later());
  return { panel, shown: () => { paint(); void ask(); }, show };
}

/** What it adds to each neuron of the next layer. @param {{ to: string, weight: number, values: number[] | number[][] }[]} all */
function contributions(all) {
  if (!all.length) return [];
  const rows = all.map(({ to, weight, values }) => {
    const flat = /** @type {number[]} */ (values.flat());
    const [low, high] = [Math.min(...flat), Math.max(...flat)];
    return el("tr", {}, el("td", {}, `to ${to}`), el("td", {}, signed(weight)), el("td", { class: "how" }, `${short(low)} … ${short(high)}`));
  });
  const head = el("tr", {}, el("th", {}, `adds to ${several(all.length, "neuron")}`), el("th", {}, "weight"), el("th", {}, "from … to"));
  return [el("table", { class: "numbers" }, el("thead", {}, head), el("tbody", {}, ...rows))];
}

/** Fine near zero, far at the ends: from -1 to 1 to a weight from -20 to 20. @param {number} part */
function bent(part) {
  return Math.sign(part) * 20 * Math.abs(part) ** 2.5;
}

/** @param {number} weight */
function unbent(weight) {
  return Math.sign(weight) * Math.min(1, (Math.abs(weight) / 20) ** 0.4);
}

/** @param {number} part */
function percent(part) {
  return `${Math.round(part * 100)} %`;
}
