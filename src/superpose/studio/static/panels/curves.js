/** The costs epoch by epoch, training and held out; and the size of the gradient in each layer. */

import { el } from "../core/dom.js";
import { color } from "../core/palette.js";
import { axis, hue, line, Plot } from "../drawing/plot.js";

/** @typedef {import("../core/studio.js").Studio} Studio */

/** @param {Studio} studio */
export function curves(studio) {
  const log = el("input", { type: "checkbox", id: "log-cost" });
  const place = el("div", { class: "plot", id: "plot-curves" });
  const events = el("p", { class: "soft small", id: "events" });
  const panel = el("div", {}, place, el("label", { class: "key small soft" }, log, "each step up ten times as much"), events);
  const plot = new Plot(place, "the cost epoch by epoch");
  const draw = () => {
    const history = studio.history.value;
    if (panel.hidden || !history) return;
    const { epochs, columns } = history;
    events.textContent = history.events.at(-1) ?? "";
    void plot.draw(() => ({
      data: [
        line("training rows", epochs, columns.cost ?? [], color("positive")),
        ...(some(columns.held_out_cost) ? [line("held-out rows", epochs, columns.held_out_cost, color("negative"))] : []),
      ],
      layout: { xaxis: axis("epoch"), yaxis: axis("cost", { type: log.checked ? "log" : "linear", rangemode: log.checked ? "normal" : "tozero" }), uirevision: studio.run },
    }));
  };
  log.addEventListener("change", draw);
  studio.history.watch(draw);
  return { panel, shown: draw };
}

/** @param {Studio} studio */
export function gradients(studio) {
  const place = el("div", { class: "plot", id: "plot-gradients" });
  const told = el("p", { class: "soft small" }, "Where a layer's gradient is far smaller than the last one's, it hardly learns: the gradient vanishes on its way back.");
  const now = el("table", { class: "numbers", id: "gradients-now" });
  const panel = el("div", {}, place, now, told);
  const plot = new Plot(place, "the size of the gradient in each layer, epoch by epoch");
  const draw = () => {
    const history = studio.history.value;
    const norms = history?.columns.gradient_norm ?? [];
    if (panel.hidden || !history || !norms.length) return;
    const layers = norms[0].map((_, layer) => titleOf(studio, layer, norms[0].length));
    void plot.draw(() => ({
      data: layers.map((name, layer) => line(name, history.epochs, norms.map((one) => one[layer]), hue(layer))),
      layout: { xaxis: axis("epoch"), yaxis: axis("size of the gradient", { type: "log", exponentformat: "power" }), uirevision: studio.run },
    }));
    const last = norms[norms.length - 1];
    now.replaceChildren(el("tbody", {}, ...layers.map((name, layer) => el("tr", {}, el("td", {}, name), el("td", {}, last[layer] === null ? "–" : Number(last[layer]).toExponential(2).replaceAll("-", "−"))))));
  };
  studio.history.watch(draw);
  return { panel, shown: draw };
}

/** @param {Studio} studio @param {number} layer @param {number} layers */
function titleOf(studio, layer, layers) {
  const columns = studio.structure.value?.columns ?? [];
  return columns[columns.length - layers + layer]?.title ?? `layer ${layer + 1}`;
}

/** @param {(number | null)[] | undefined} values */
function some(values) {
  return values?.some((value) => value !== null) ?? false;
}
