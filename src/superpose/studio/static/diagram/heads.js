/** Above each column: what it is, and the ways to change it by clicking. */

import { choice, el } from "../core/dom.js";
import { several } from "../core/numbers.js";

/** @typedef {{ neurons: number, activation: string, combine: string, fire_above: number | null }} LayerSetup */
/** @typedef {import("./layout.js").Layout} Layout */

/**
 * @typedef {object} HeadFacts
 * @property {string} title
 * @property {string} kind in words
 * @property {number} neurons
 * @property {number} shown
 * @property {LayerSetup | null} setup null: what cannot be changed, such as the inputs
 * @property {boolean} last the output layer, whose size the data decide
 */

/**
 * @typedef {object} LayerActions
 * @property {(layer: number, change: Partial<LayerSetup>, what: string) => void} change
 * @property {(before: number) => void} add a layer before this one
 * @property {(layer: number) => void} remove
 */

/** @typedef {{ activations: [string, string][], combines: [string, string][] }} Choices */

/**
 * @param {Layout} place
 * @param {HeadFacts[]} columns
 * @param {Choices} choices
 * @param {LayerActions} act
 */
export function heads(place, columns, choices, act) {
  const made = columns.map((facts, column) => {
    const one = facts.setup === null ? plainHead(facts) : layerHead(facts, column - 1, choices, act);
    one.style.left = `${place.left[column] + place.box / 2}px`;
    one.style.width = `${place.columnWidth + 4}px`;
    return one;
  });
  return el("div", { class: "heads" }, ...made);
}

/** @param {HeadFacts} facts */
function plainHead(facts) {
  return el("div", { class: "head" }, el("b", {}, facts.title), el("span", { class: "kind" }, facts.kind), el("span", { class: "kind" }, shownOf(facts)));
}

/** @param {HeadFacts} facts */
function shownOf({ neurons, shown }) {
  return shown < neurons ? `${shown} of ${neurons} shown` : "";
}

/** @param {HeadFacts} facts @param {number} layer @param {Choices} choices @param {LayerActions} act */
function layerHead(facts, layer, choices, act) {
  const setup = /** @type {LayerSetup} */ (facts.setup);
  const activation = choice(choices.activations, setup.activation, (value) => act.change(layer, { activation: value }, `activation of ${facts.title}`), {
    "aria-label": `activation of ${facts.title}`, title: "What each neuron makes of its sum",
  });
  return el("div", { class: "head", "data-layer": layer }, el("b", {}, facts.title, more(facts, layer, choices, act)), activation, facts.last ? shownRow(facts) : counter(facts, layer, act));
}

/** @param {HeadFacts} facts */
function shownRow(facts) {
  return el("span", { class: "kind" }, shownOf(facts) || several(facts.neurons, "neuron"));
}

/** Fewer, how many, more. @param {HeadFacts} facts @param {number} layer @param {LayerActions} act */
function counter(facts, layer, act) {
  const to = (/** @type {number} */ neurons) => act.change(layer, { neurons }, neurons > facts.neurons ? "a neuron more" : "a neuron fewer");
  const button = (/** @type {string} */ sign, /** @type {string} */ words, /** @type {number} */ by) =>
    el("button", { type: "button", "aria-label": `${words} in ${facts.title}`, title: words, disabled: facts.neurons + by < 1, on: { click: () => to(facts.neurons + by) } }, sign);
  const told = facts.shown < facts.neurons ? `${facts.shown} of ${facts.neurons}` : String(facts.neurons);
  return el("span", { class: "row num" }, button("−", "one neuron fewer", -1), el("span", { "aria-label": several(facts.neurons, "neuron") }, told), button("+", "one neuron more", 1));
}

/** The button that opens all else about a layer. @param {HeadFacts} facts @param {number} layer @param {Choices} choices @param {LayerActions} act */
function more(facts, layer, choices, act) {
  const button = el("button", { type: "button", class: "more", "aria-haspopup": "dialog", "aria-label": `more about ${facts.title}`, title: "Combine, firing, size; add or remove a layer" }, "⋯");
  button.addEventListener("click", () => popover(button, layerForm(facts, layer, choices, act)));
  return button;
}

/** @param {HeadFacts} facts @param {number} layer @param {Choices} choices @param {LayerActions} act */
function layerForm(facts, layer, choices, act) {
  const setup = /** @type {LayerSetup} */ (facts.setup);
  const changed = (/** @type {Partial<LayerSetup>} */ change, /** @type {string} */ what) => act.change(layer, change, what);
  const combine = choice(choices.combines, setup.combine, (value) => changed({ combine: value }, "how inputs are joined"), { "aria-label": "joins its inputs by" });
  const firing = number(setup.fire_above, "always", (value) => changed({ fire_above: value }, "the firing threshold"), { "aria-label": "fires above", step: "0.1" });
  const size = number(facts.neurons, "", (value) => changed({ neurons: Math.max(1, Math.round(value ?? 1)) }, "the number of neurons"), { "aria-label": "neurons", min: "1", step: "1" });
  return [
    el("b", {}, facts.title),
    !facts.last && field("neurons", size),
    field("joins by", combine),
    field("fires above", firing),
    el("p", { class: "soft small" }, "A neuron whose activation is not above the threshold passes on 0."),
    el("div", { class: "buttons" },
      el("button", { type: "button", on: { click: () => act.add(layer) } }, "Add a layer before"),
      !facts.last && el("button", { type: "button", on: { click: () => act.remove(layer) } }, "Remove this layer")),
  ];
}

/** @param {string} label @param {HTMLElement} control */
export function field(label, control) {
  return el("label", { class: "field" }, el("span", {}, label), control);
}

/**
 * A number that may be left empty.
 * @param {number | null} value
 * @param {string} empty the words for none
 * @param {(value: number | null) => void} changed
 * @param {Record<string, unknown>} properties
 */
export function number(value, empty, changed, properties) {
  const made = el("input", { type: "number", step: "any", placeholder: empty, ...properties });
  made.value = value === null ? "" : String(value);
  made.addEventListener("change", () => made.checkValidity() && (made.value !== "" || empty) && changed(made.value === "" ? null : made.valueAsNumber));
  return made;
}

/** What opens below a button, and closes when one goes elsewhere. @param {HTMLElement} button @param {import("../core/dom.js").Child[]} children */
export function popover(button, children) {
  for (const old of document.querySelectorAll(".pop")) old.remove();
  const at = button.getBoundingClientRect();
  const made = el("div", { class: "pop", role: "dialog", "aria-label": "layer" }, ...children);
  document.body.append(made);
  made.style.left = `${Math.max(8, Math.min(at.left - 90, window.innerWidth - 246)) + window.scrollX}px`;
  made.style.top = `${at.bottom + 6 + window.scrollY}px`;
  const gone = (/** @type {Event} */ event) => {
    const key = event instanceof KeyboardEvent;
    if (key ? event.key !== "Escape" : made.contains(/** @type {Node} */ (event.target))) return;
    made.remove();
    document.removeEventListener("pointerdown", gone);
    document.removeEventListener("keydown", gone);
    if (key) button.focus();
  };
  document.addEventListener("pointerdown", gone);
  document.addEventListener("keydown", gone);
  made.querySelector(/** @type {"input"} */ ("input, select"))?.focus();
}
