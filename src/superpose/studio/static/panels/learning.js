/** How it learns: cost, optimiser, rate, batch, regularisation, seed. The rate may change while it learns. */

import { choice, el } from "../core/dom.js";
import { short, within } from "../core/numbers.js";
import { field, number } from "../diagram/heads.js";

/** @typedef {import("../core/model.js").TrainingSetup} TrainingSetup */
/** @typedef {{ costs: [string, string][], optimizers: [string, string][] }} Choices */

const RATE = { low: 1e-5, high: 10 };
const STEPS = 240;
const BATCHES = /** @type {[string, string][]} */ ([["", "all rows"], ...[1, 4, 8, 16, 32, 64, 128, 256, 512].map((n) => [String(n), n === 1 ? "1 row" : `${n} rows`])]);

/**
 * @param {HTMLElement} host
 * @param {TrainingSetup} setup
 * @param {Choices} choices
 * @param {{ change: (change: Partial<TrainingSetup>, what: string) => void, rate: (value: number) => void }} act
 */
export function learning(host, setup, choices, act) {
  const rest = (/** @type {keyof TrainingSetup} */ name, /** @type {string} */ what) => (/** @type {unknown} */ value) => act.change({ [name]: value }, what);
  const batch = BATCHES.some(([value]) => value === String(setup.batch_size ?? "")) ? BATCHES : [...BATCHES, /** @type {[string, string]} */ ([String(setup.batch_size), `${setup.batch_size} rows`])];
  host.replaceChildren(
    field("cost", choice(choices.costs, setup.cost, rest("cost", "the cost"), { id: "cost" })),
    field("optimiser", choice(choices.optimizers, setup.optimizer, rest("optimizer", "the optimiser"), { id: "optimizer" })),
    rateField(setup.learning_rate, act.rate),
    field("batch", choice(batch, String(setup.batch_size ?? ""), (value) => act.change({ batch_size: value ? Number(value) : null }, "the batch"), { id: "batch" })),
    field("weight decay", number(setup.weight_decay, "", rest("weight_decay", "the regularisation"), { id: "decay", min: "0", title: "Each step also takes this share of every weight off, times the rate" })),
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
  return el("div", { class: "field" }, el("label", { for: "rate" }, "rate"), el("span", { class: "pair" }, slider, told));
}
