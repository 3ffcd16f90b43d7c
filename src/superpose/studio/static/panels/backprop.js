/** Backprop, one step at a time for one example: the values forward, the deltas back, the update; numbers on the diagram. */

import { announce } from "../core/announce.js";
import { el } from "../core/dom.js";
import { short, signed, within } from "../core/numbers.js";
import { oneAtATime } from "../core/store.js";

/** @typedef {import("../core/studio.js").Studio} Studio */
/** @typedef {import("../diagram/diagram.js").Diagram} Diagram */
/** @typedef {{ layer: number, output: number[], delta: number[], only?: { neurons: number[] } }} LayerPass */
/** @typedef {{ title: string, sentence: string, lines: string[], layer: number, way: string }} Step */
/** @typedef {{ row: number, held_out: boolean, inputs: [string, number][], target: number[], cost: { name: string, before: number, after: number }, learning_rate: number, agreement: number | null, layers: LayerPass[], steps: Step[] }} Told */

/** Numbers in a line with four digits that count. @param {string} text */
function rounded(text) {
  return text.replace(/-?\d+\.\d{4,}(e[-+]?\d+)?/g, (number) => String(Number(Number(number).toPrecision(4))));
}

/** @param {Studio} studio @param {Diagram} diagram */
export function backprop(studio, diagram) {
  const row = el("input", { type: "number", min: "0", value: "0", step: "1", id: "backprop-row", "aria-label": "which example" });
  const example = el("p", { class: "small num", id: "backprop-example" });
  const where = el("b", { id: "backprop-title" });
  const sentence = el("p", { class: "small", id: "backprop-sentence" });
  const lines = el("div", { class: "formula code small", id: "backprop-lines" });
  const agreed = el("p", { class: "soft small", id: "backprop-agreement" });
  const back = el("button", { type: "button", id: "backprop-back" }, "◀ Back");
  const next = el("button", { type: "button", id: "backprop-next", class: "go" }, "Next ▶");
  const take = el("button", { type: "button", id: "backprop-take", title: "The update is made: the network has these weights" }, "Take this step");
  const took = el("p", { class: "small", id: "backprop-took", "aria-live": "polite" });
  const count = el("span", { class: "soft small num" });
  const panel = el("div", {},
    el("div", { class: "field" }, el("label", { for: "backprop-row" }, "example"), el("span", { class: "pair" }, row)),
    example, where, sentence, lines, el("div", { class: "buttons" }, back, next, count), agreed, el("div", { class: "buttons" }, take), took);
  /** @type {Told | null} */
  let told = null;
  let at = 0;
  let asked = -1;

  const ask = oneAtATime(async () => {
    if (panel.hidden || !studio.structure.value) return;
    if (studio.state.value.state === "running") await studio.ask({ type: "pause" });
    const most = studio.structure.value.rows.shown - 1;
    asked = studio.state.value.epoch;
    row.max = String(most);
    const which = within(Math.round(Number(row.value) || 0), 0, Math.max(0, most));
    told = (await studio.attempt(() => studio.get(`backprop?row=${which}`))) ?? null;
    at = 0;
    show();
  });

  function show() {
    const steps = told?.steps ?? [];
    if (!told || !steps.length) return;
    const step = steps[(at = within(at, 0, steps.length - 1))];
    const inputs = told.inputs.slice(0, 4).map(([name, value]) => `${name} = ${short(value)}`).join(", ");
    const target = told.target.map((value) => short(value)).join(", ");
    example.textContent = `Example ${told.row}${told.held_out ? " (held out)" : ""}: ${inputs}${told.inputs.length > 4 ? ", …" : ""}; target ${target}. Cost ${short(told.cost.before, 4)}.`;
    where.textContent = step.title;
    sentence.textContent = step.sentence;
    lines.replaceChildren(...step.lines.map((text) => el("div", {}, rounded(text))));
    lines.hidden = !step.lines.length;
    count.textContent = `${at + 1} of ${steps.length}`;
    back.disabled = at === 0;
    next.disabled = at === steps.length - 1;
    agreed.textContent = told.agreement === null ? "" : `The gradient agrees with finite differences to ${short(told.agreement, 2)}. After the step the cost of this example is ${short(told.cost.after, 4)}.`;
    badges(told, at);
  }

  /** Values stand at the neurons reached forward, deltas at those reached on the way back. @param {Told} all @param {number} now */
  function badges(all, now) {
    const seen = all.steps.slice(0, now + 1);
    const forward = Math.max(-1, ...seen.filter((step) => step.way === "forward").map((step) => step.layer));
    const backward = Math.min(Infinity, ...seen.filter((step) => step.way !== "forward").map((step) => step.layer || Infinity));
    const columns = studio.structure.value?.columns ?? [];
    diagram.boxes.values(({ column, box }) => {
      const index = columns[column]?.shown[box];
      if (index === undefined) return null;
      if (column === 0) return { text: short(all.inputs[index]?.[1]), kind: "value" };
      const layer = all.layers.find((one) => one.layer === column);
      const place = layer?.only ? layer.only.neurons.indexOf(index) : index;
      if (!layer || place < 0) return null;
      if (column >= backward) return { text: `δ ${signed(layer.delta[place])}`, kind: "delta" };
      return column <= forward ? { text: short(layer.output[place]), kind: "value" } : null;
    });
    const step = all.steps[now];
    diagram.boxes.mark("shown", ({ column }) => column === step.layer);
  }

  function left() {
    diagram.boxes.values(() => null);
    diagram.boxes.mark("shown", () => false);
  }

  const go = (/** @type {number} */ by) => {
    at += by;
    show();
    announce(told?.steps[at]?.title ?? "");
  };
  /** The update as it is shown; then the same example with the network as it is now. */
  async function stepped() {
    if (!told) return;
    const { row: which, learning_rate, cost: { before } } = told;
    const message = { type: "example", row: which, learning_rate };
    const done = () => studio.ask(message);
    await done();
    studio.undo.did({ what: "a step on one example", undo: () => studio.ask({ type: "undo" }), redo: done });
    await ask();
    if (told) took.textContent = `The step is taken: the cost of this example went from ${short(before, 4)} to ${short(told.cost.before, 4)}.`;
  }
  take.addEventListener("click", () => void stepped());
  row.addEventListener("change", () => (took.textContent = ""));
  back.addEventListener("click", () => go(-1));
  next.addEventListener("click", () => go(1));
  row.addEventListener("change", () => void ask());
  studio.structure.watch(() => {
    told = null;
    void ask();
  });
  studio.state.watch(({ state, epoch }) => told && !panel.hidden && state !== "running" && epoch !== asked && void ask());
  return { panel, shown: () => void ask(), left };
}
