/** What can be said of the data that are learned: each kind has its own few fields. */

import { choice, el } from "../core/dom.js";
import { count, several } from "../core/numbers.js";
import { field, number } from "../diagram/heads.js";
import { functionPad } from "./function_drawing.js";
import { paintingPad } from "./painting.js";

/** @typedef {import("../core/model.js").DataSettings} Data */
/** @typedef {(change: Partial<Data>, what: string) => void} Change */
/** @typedef {{ name: string, targets: string[], target: string, columns: { name: string, kind: string }[], rows: number, fixed: boolean, said: string }} Look */

const HELD = /** @type {[string, string][]} */ ([["0", "none"], ["0.1", "10 %"], ["0.2", "20 %"], ["0.3", "30 %"], ["0.5", "half"], ["0.7", "70 %"]]);
const NOISE = { most: 0.5, steps: 50 };

/** The fields for these data. @param {Data} data @param {{ made: boolean, rows: { trained: number, held: number } | null, look: Look | null, about: string }} facts @param {Change} change */
export function dataForm(data, facts, change) {
  const own = { function: functionFields, drawn: drawnFields, points: paintedFields, file: fileFields }[data.kind] ?? sampleFields;
  return [...own(data, facts, change), held(data, change), told(facts)];
}

/** @param {Data} data @param {unknown} _ @param {Change} change */
function functionFields(data, _, change) {
  const expression = el("input", { id: "expression", class: "code", "aria-label": "a function of x", spellcheck: "false", autocomplete: "off", value: data.expression ?? "" });
  expression.addEventListener("change", () => change({ expression: expression.value }, `the function ${expression.value}`));
  const range = el("span", { class: "pair" },
    number(data.low ?? -1, "", (value) => change({ low: value ?? -1 }, "the range"), { "aria-label": "from", id: "low" }),
    number(data.high ?? 1, "", (value) => change({ high: value ?? 1 }, "the range"), { "aria-label": "to", id: "high" }));
  return [
    el("label", { class: "field" }, el("span", {}, "f(x) ="), expression),
    el("div", { class: "field" }, el("span", {}, "from, to"), range), rows(data, change), noise(data, change),
  ];
}

/** @param {Data} data @param {{ made: boolean, about: string }} facts @param {Change} change */
function sampleFields(data, { made, about }, change) {
  return [el("p", { class: "soft small" }, about), ...(made ? [rows(data, change), noise(data, change)] : [])];
}

/** @param {Data} data @param {unknown} _ @param {Change} change */
function drawnFields(data, _, change) {
  return [functionPad({ low: -1, high: 1, points: data.points ?? [] }, (points) => change({ points }, "a drawn function"))];
}

/** @param {Data} data @param {unknown} _ @param {Change} change */
function paintedFields(data, _, change) {
  return [paintingPad(data.points ?? [], (points) => change({ points }, "painted points"))];
}

/** @param {Data} data @param {{ look: Look | null }} facts @param {Change} change */
function fileFields(data, { look }, change) {
  if (!look) return [el("p", { class: "soft small" }, data.name ?? "a file")];
  return [
    el("p", { class: "small" }, el("b", {}, look.name), ` · ${several(look.rows, "row")}, ${several(look.columns.length, "column")}`),
    look.fixed ? el("p", { class: "soft small", id: "learns" }, `to learn: ${look.targets.join(", ")}`) : targetField(data, look, change),
    look.said ? el("p", { class: "soft small", id: "said" }, look.said) : null,
  ];
}

/** @param {Data} data @param {Look} look @param {Change} change */
function targetField(data, look, change) {
  const all = new Set([...look.columns.map(({ name }) => name), ...look.targets]);
  const names = [...all].map((name) => /** @type {[string, string]} */ ([name, name]));
  if (names.length < 2) return null;
  return field("to learn", choice(names, data.target ?? look.target, (value) => change({ target: value }, `to learn ${value}`), { id: "target" }));
}

/** @param {Data} data @param {Change} change */
function rows(data, change) {
  return field("rows", number(data.rows ?? null, "all", (value) => change({ rows: value }, "the number of rows"), { min: "4", step: "1", id: "rows" }));
}

/** @param {Data} data @param {Change} change */
function noise(data, change) {
  const slider = el("input", { type: "range", id: "noise", min: "0", max: String(NOISE.steps), value: String(((data.noise ?? 0) / NOISE.most) * NOISE.steps) });
  const out = el("output", { for: "noise" }, String(data.noise ?? 0));
  const value = () => Number(((Number(slider.value) / NOISE.steps) * NOISE.most).toFixed(2));
  slider.addEventListener("input", () => (out.textContent = String(value())));
  slider.addEventListener("change", () => change({ noise: value() }, "the noise"));
  return el("label", { class: "field" }, el("span", {}, "noise"), slider, out);
}

/** @param {Data} data @param {Change} change */
function held(data, change) {
  const now = String(data.held_out ?? 0.2);
  const options = HELD.some(([value]) => value === now) ? HELD : [...HELD, /** @type {[string, string]} */ ([now, `${Math.round(Number(now) * 100)} %`])];
  return field("held out", choice(options, now, (value) => change({ held_out: Number(value) }, "the rows held out"), { id: "held-out", title: "Rows it never trains on: they tell what it has really learned" }));
}

/** @param {{ rows: { trained: number, held: number } | null }} facts */
function told({ rows: many }) {
  return el("p", { class: "soft small num", id: "rows-told" }, many ? toldRows(many) : "");
}

/** @param {{ trained: number, held: number }} many */
export function toldRows({ trained, held: out }) {
  return `learns from ${count(trained)} rows${out ? `, ${count(out)} held out` : ""}`;
}
