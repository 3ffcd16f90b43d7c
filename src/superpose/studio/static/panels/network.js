/** The diagram joined to the run: its graphs follow each frame, its edits go to the settings. */

import { byId, el } from "../core/dom.js";
import { nameOf } from "../core/model.js";
import { several, short } from "../core/numbers.js";
import { everyFrame } from "../core/store.js";
import { Diagram, inWords, legend } from "../diagram/diagram.js";

/** @typedef {import("../core/studio.js").Studio} Studio */
/** @typedef {import("../core/model.js").Options} Options */
/** @typedef {import("../core/model.js").Structure} Structure */
/** @typedef {import("../core/model.js").Settings} Settings */

/** A neuron by its layer and number, both from 1; layer 0: the inputs. @typedef {{ layer: number, neuron: number }} Neuron */

/**
 * @param {Studio} studio
 * @param {Options | null} options what layers may become; null: they are as they are
 * @param {{ open: (neuron: Neuron) => void, choose: (neuron: Neuron, from: number) => void }} act
 * @param {{ diagram: HTMLElement }} [places]
 */
export function network(studio, options, act, places = { diagram: byId("diagram") }) {
  const host = el("div");
  places.diagram.replaceChildren(host, legend());
  const named = (/** @type {{ name: string }[]} */ all) => all.map(({ name }) => /** @type {[string, string]} */ ([name, name.replaceAll("_", " ")]));
  const ways = /** @type {[string, string][]} */ ((options?.combines ?? []).map(({ name }) => [name, `${name} ${name === "add" ? "(the usual sum)" : ""}`.trim()]));
  let held = 0;
  const send = everyFrame((/** @type {number} */ layer, /** @type {number} */ from, /** @type {number} */ to, /** @type {number} */ value) => studio.weight(layer, from, to, value));

  /** @param {number} column @param {number} box */
  const number = (column, box) => (studio.structure.value?.columns[column].shown[box] ?? 0) + 1;

  const diagram = new Diagram(host, { activations: named(options?.activations ?? []), combines: ways }, {
    open: ({ column, box }) => act.open({ layer: column, neuron: number(column, box) }),
    choose: ({ gap, from, to }) => act.choose({ layer: gap + 1, neuron: number(gap + 1, to) }, number(gap, from)),
    weight: ({ gap, from, to }, value, state) => {
      const [layer, source, target] = [gap + 1, number(gap, from), number(gap + 1, to)];
      if (state === "begin") held = value;
      else send(layer, source, target, value);
      if (state === "end") studio.weighed(layer, source, target, held, value);
    },
    layers: layerEdits(studio),
  });
  diagram.told = ({ column, box }) => {
    const facts = studio.structure.value?.columns[column];
    const bias = column && studio.frame.value ? studio.frame.value.read.all(studio.frame.value.frame, `bias.${column}`)[box] : NaN;
    const name = facts?.names[box] ?? "";
    return Number.isFinite(bias) ? `${name}: ${nameOf(facts?.activation)}, bias ${short(bias)}` : name;
  };

  studio.structure.watch((structure) => structure && diagram.build(columns(structure, studio.state.value.frozen, options !== null)));
  let frozen = "";
  studio.state.watch((state) => {
    const now = JSON.stringify(state.frozen);
    const structure = studio.structure.value;
    if (now === frozen || !structure) return;
    frozen = now;
    diagram.boxes.mark("frozen", ({ column, box }) => isFrozen(state.frozen, column, structure.columns[column].shown[box]));
  });
  const paint = () => {
    const [shown, structure] = [studio.frame.value, studio.structure.value];
    if (!shown || !structure || shown.frame.structure !== structure.structure) return;
    const all = structure.columns.map((_, c) => shown.read.rows(shown.frame, `graphs.${c}`));
    const weights = structure.columns.slice(1).map((_, gap) => shown.read.all(shown.frame, `weights.${gap + 1}`));
    diagram.show(all, structure.over.length === 2 ? 2 : 1, weights);
  };
  studio.frame.watch(paint);
  diagram.resized = paint;
  studio.state.watch(({ state }) => {
    const shown = studio.frame.value;
    if (state === "running" || !shown || !studio.structure.value) return;
    const all = studio.structure.value.columns.map((_, c) => shown.read.rows(shown.frame, `graphs.${c}`));
    diagram.label(({ column, box }) => inWords(diagram.columns[column].names[box], all[column]?.[box] ?? []));
  });
  if (options) depth(studio);
  return diagram;
}

/** More and fewer hidden layers. @param {Studio} studio */
function depth(studio) {
  const { add, remove } = layerEdits(studio);
  studio.structure.watch((structure) => {
    if (!structure) return;
    const layers = structure.settings.network.layers.length;
    byId("depth").replaceChildren(
      el("button", { type: "button", class: "small", id: "layer-less", disabled: layers === 0, "aria-label": "one hidden layer fewer", on: { click: () => remove(layers - 1) } }, "−"),
      el("span", { class: "soft small" }, several(layers, "hidden layer")),
      el("button", { type: "button", class: "small", id: "layer-more", "aria-label": "one hidden layer more", on: { click: () => add(layers) } }, "+"));
  });
}

/** @param {[number, number][]} all @param {number} layer @param {number} index from 0 */
function isFrozen(all, layer, index) {
  return all.some(([l, neuron]) => l === layer && neuron === index + 1);
}

/** @param {Structure} structure @param {[number, number][]} frozen @param {boolean} changing */
function columns(structure, frozen, changing) {
  const last = structure.columns.length - 1;
  return structure.columns.map((column, c) => {
    const layers = structure.settings.network;
    const setup = c === 0 || !changing ? null : c === last ? { ...layers.output, neurons: column.neurons } : layers.layers[c - 1];
    return {
      title: column.title, kind: column.kind, neurons: column.neurons, names: column.names,
      frozen: column.shown.map((index) => isFrozen(frozen, c, index)),
      setup: setup && { neurons: column.neurons, activation: nameOf(column.activation ?? setup.activation), combine: nameOf(setup.combine), fire_above: setup.fire_above },
    };
  });
}

/** @param {Studio} studio @returns {import("../diagram/heads.js").LayerActions} */
function layerEdits(studio) {
  return {
    change: (layer, change, what) => void studio.edit(what, (settings) => {
      const of = settings.network.layers[layer] ?? settings.network.output;
      Object.assign(of, change);
      if (layer === settings.network.layers.length && "activation" in change) settings.training.cost = null;
    }),
    add: (before) => void studio.edit("a layer more", (settings) => {
      const { layers } = settings.network;
      const like = layers[Math.min(before, layers.length - 1)] ?? { neurons: 4, activation: "tanh", combine: "add", fire_above: null, dropout: 0, initial: null };
      layers.splice(before, 0, { ...structuredClone(like), neurons: Math.min(8, like.neurons) });
    }),
    remove: (layer) => void studio.edit("a layer fewer", (settings) => void settings.network.layers.splice(layer, 1)),
  };
}
