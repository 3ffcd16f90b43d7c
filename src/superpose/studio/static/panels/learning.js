/** How it learns: cost, optimiser, rate, batch, regularisation, seed. The rate may change while it learns. */

import { byId, choice, el } from "../core/dom.js";
import { short, within } from "../core/numbers.js";
import { afterPause } from "../core/store.js";
import { nameOf } from "../core/model.js";
import { field, number } from "../diagram/heads.js";

/** @typedef {import("../core/model.js").TrainingSettings} TrainingSettings */
/** @typedef {{ costs: [string, string][], optimizers: [string, string][] }} Choices */

const RATE = { low: 1e-5, high: 10 };
const STEPS = 240;
const BATCHES = /** @type {[string, string][]} */ ([["", "all rows"], ...[1, 4, 8, 16, 32, 64, 128, 256, 512].map((n) => [String(n), n === 1 ? "1 row" : `${n} rows`])]);

const PACES = /** @type {[string, string][]} */ ([["1", "1 epoch a second"], ...[5, 20, 60, 200, 1000].map((n) => [String(n), `${n} epochs a second`]), ["", "as fast as it can"]]);

/**
 * @param {HTMLElement} host
 * @param {TrainingSettings} setup
 * @param {Choices} choices
 * @param {{ change: (change: Partial<TrainingSettings>, what: string) => void, rate: (value: number) => void }} act
 */
export function learning(host, setup, choices, act) {
  const rest = (/** @type {keyof TrainingSettings} */ name, /** @type {string} */ what) => (/** @type {unknown} */ value) => act.change({ [name]: value }, what);
  const batch = BATCHES.some(([value]) => value === String(setup.batch_size ?? "")) ? BATCHES : [...BATCHES, /** @type {[string, string]} */ ([String(setup.batch_size), `${setup.batch_size} rows`])];
  host.replaceChildren(
    field("cost", choice(choices.costs, nameOf(setup.cost), rest("cost", "the cost"), { id: "cost" })),
    field("optimiser", choice(choices.optimizers, setup.optimizer, rest("optimizer", "the optimiser"), { id: "optimizer" })),
    rateField(setup.learning_rate ?? 0.001, act.rate),
    field("batch", choice(batch, String(setup.batch_size ?? ""), (value) => act.change({ batch_size: value ? Number(value) : null }, "the batch"), { id: "batch" })),
    field("weight decay", number(setup.weight_decay, "", rest("weight_decay", "the regularisation"), { id: "decay", min: "0", title: "Each step also takes this share of every weight off, times the rate" })),
    field("pace", choice(PACES, String(setup.epochs_per_second ?? ""), (value) => act.change({ epochs_per_second: value ? Number(value) : null }, "the pace"), { id: "pace", title: "How fast to watch it" })),
    field("seed", number(setup.seed, "", rest("seed", "the seed"), { id: "seed", min: "0", step: "1", title: "Fixes the random start and the order of the rows" })));
}

/** A slider of powers of ten with the number beside it; both act at once. @param {number} rate @param {(value: number) => void} changed */
function rateField(rate, changed) {
  const power = Math.log(RATE.high / RATE.low);
  const at = (/** @type {number} */ value) => String(Math.round((Math.log(within(value, RATE.low, RATE.high) / RATE.low) / power) * STEPS));
  const slider = el("input", { type: "range", id: "rate", min: "0", max: String(STEPS), "aria-label": "learning rate, also while it learns" });
  const told = el("input", { type: "text", inputmode: "decimal", id: "rate-number", "aria-label": "learning rate as a number", class: "num" });
  const show = (/** @type {number} */ value) => {
    slider.value = at(value);
    slider.setAttribute("aria-valuetext", short(value));
    told.value = short(value);
  };
  slider.addEventListener("input", () => {
    const value = Number((RATE.low * Math.exp((Number(slider.value) / STEPS) * power)).toPrecision(2));
    told.value = short(value);
    slider.setAttribute("aria-valuetext", short(value));
    changed(value);
  });
  told.addEventListener("change", () => {
    const value = Number(told.value.replace("−", "-"));
    const good = Number.isFinite(value) && value > 0;
    told.classList.toggle("wrong", !good);
    if (!good) return;
    show(value);
    changed(value);
  });
  show(rate);
  const made = el("div", { class: "field rate" }, el("label", { for: "rate" }, "rate"), el("span", { class: "pair" }, slider, told));
  const follow = (/** @type {number} */ value) => made.contains(document.activeElement) || show(value);
  return Object.assign(made, { show: follow });
}

/** Joined to the run. @param {import("../core/studio.js").Studio} studio @param {import("../core/model.js").Options} options */
export function joinLearning(studio, options) {
  const words = (/** @type {{ name: string }[]} */ all) => all.map(({ name }) => /** @type {[string, string]} */ ([name, name.replaceAll("_", " ")]));
  const choices = { costs: words(options.costs), optimizers: words(options.optimizers) };
  const host = byId("learning");
  const told = el("p", { class: "soft small", id: "cost-formula" });
  const panel = el("div");
  host.replaceChildren(panel, told);
  const send = afterPause((/** @type {number} */ value, /** @type {number} */ before) => {
    studio.undo.did({ what: "the rate", undo: () => studio.ask({ type: "rate", value: before }), redo: () => studio.ask({ type: "rate", value }) });
  }, 400);
  /** @type {number | null} */
  let from = null;
  const act = {
    change: (/** @type {Partial<TrainingSettings>} */ change, /** @type {string} */ what) => void studio.edit(what, (settings) => void Object.assign(settings.training, change)),
    rate: (/** @type {number} */ value) => {
      from ??= studio.state.value.learning_rate;
      studio.tell({ type: "rate", value });
      send(value, from);
    },
  };
  let shown = "";
  studio.structure.watch((structure) => {
    if (!structure) return;
    const { training } = structure.settings;
    const cost = training.cost ?? structure.cost.name;
    learning(panel, { ...training, cost, learning_rate: training.learning_rate ?? studio.state.value.learning_rate }, choices, act);
    told.textContent = `cost: ${structure.cost.formula}`;
    shown = "";
  });
  studio.state.watch(({ learning_rate: rate }) => {
    if (!rate || String(rate) === shown) return;
    shown = String(rate);
    from = null;
    /** @type {HTMLElement & { show?: (rate: number) => void } | null} */ (panel.querySelector(".rate"))?.show?.(rate);
  });
}
