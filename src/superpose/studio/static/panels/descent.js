/** The cost surface under the network, and the ball where it is now, with the way it came. */

import { choice, el } from "../core/dom.js";
import { short } from "../core/numbers.js";
import { color } from "../core/palette.js";
import { againAndAgain, oneAtATime } from "../core/store.js";
import { axis, Plot } from "../drawing/plot.js";

/** @typedef {import("../core/studio.js").Studio} Studio */
/** @typedef {{ names: [string, string], u: number[], v: number[], cost: (number | null)[][], note: string, cost_name: string, tracks: { name: string, epochs: number[], u: number[], v: number[], cost: number[] }[], now: { u: number, v: number, cost: number } | null }} Surface */

const KINDS = /** @type {[string, string][]} */ ([["path", "along the way it took"], ["random", "in two random directions"], ["weights", "over two of its weights"]]);
const REST = 1200;

/** @param {Studio} studio */
export function descent(studio) {
  const kind = choice(KINDS, "path", () => void ask(), { "aria-label": "which surface", id: "surface-kind" });
  const place = el("div", { class: "plot tall", id: "plot-descent" });
  const told = el("p", { class: "soft small", id: "descent-told" });
  const panel = el("div", {}, el("div", { class: "field" }, el("span", {}, "surface"), kind), place, told);
  const plot = new Plot(place, "the cost surface, with the ball where the network is now");
  let seen = "";

  const ask = oneAtATime(async () => {
    const key = `${studio.run} ${kind.value} ${studio.frame.value?.frame.epoch} ${studio.structure.value?.structure}`;
    if (panel.hidden || key === seen) return;
    const found = await studio.attempt(() => studio.get(`landscape?kind=${kind.value}&points=25`));
    if (!found) return;
    seen = key;
    show(found);
  });

  /** @param {Surface} found */
  function show(found) {
    const now = found.now;
    told.textContent = [now && `The ball is at cost ${short(now.cost, 4)}.`, "Dark is low: it rolls downhill.", found.note].filter(Boolean).join(" ");
    void plot.draw(() => ({ data: traces(found), layout: { height: 330, hovermode: "closest", showlegend: false, xaxis: axis(found.names[0]), yaxis: axis(found.names[1]) } }));
  }

  againAndAgain(ask, REST);
  return { panel, shown: () => void ask() };
}

/** The cost by its logarithm: the valley's floor is told from its slopes. @param {Surface} found */
function traces({ u, v, cost, tracks, now, cost_name: name }) {
  const heights = cost.map((row) => row.map((value) => (value === null || value <= 0 ? null : Math.log10(value))));
  const words = cost.map((row) => row.map((value) => short(value, 4)));
  const surface = {
    type: "contour", x: u, y: v, z: heights, text: words, hovertemplate: `${name} %{text}<extra></extra>`, showscale: false, ncontours: 22,
    colorscale: [[0, color("positive")], [0.5, color("positive-faint")], [1, color("neutral")]], line: { width: 0.6, color: color("line") }, connectgaps: false,
  };
  const ways = tracks.map((track) => ({ type: "scatter", mode: "lines+markers", name: track.name, x: track.u, y: track.v, line: { color: color("ink"), width: 1.4 }, marker: { size: 3, color: color("ink") }, hovertemplate: "%{text}<extra></extra>", text: track.epochs.map((epoch, i) => `epoch ${epoch}: ${short(track.cost[i], 4)}`) }));
  const ball = now && { type: "scatter", mode: "markers", name: "now", x: [now.u], y: [now.v], marker: { size: 14, color: color("negative"), line: { width: 2, color: color("card") } }, hovertemplate: `now: ${short(now.cost, 4)}<extra></extra>` };
  return [surface, ...ways, ...(ball ? [ball] : [])];
}
