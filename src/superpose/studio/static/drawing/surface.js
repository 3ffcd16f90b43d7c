/** A cost surface for a chart: in 3-D with a ball on it, or from above as lines of equal cost. */

import { short } from "../core/numbers.js";
import { color } from "../core/palette.js";
import { axis } from "./plot.js";

/** @typedef {{ u: number, v: number, cost: number | null }} Place */
/** @typedef {{ name: string, epochs: number[], u: number[], v: number[], cost: number[] }} Track */
/** @typedef {{ names: [string, string], u: number[], v: number[], cost: (number | null)[][], note: string, cost_name: string, tracks: Track[], now: Place | null }} Surface */

/** From this ratio of the largest to the smallest cost on heights are logarithms, as in the report. */
const WIDE = 30;

/** Whether this browser can draw in 3-D. */
export function inDepth() {
  return Boolean(document.createElement("canvas").getContext("webgl"));
}

/** What Plotly is to draw; the ball is the last of its traces. @param {Surface} found @param {boolean} above @param {Place | null} ball */
export function drawnSurface(found, above, ball) {
  const { u, v, cost, tracks, names, cost_name: name } = found;
  // The cost by its logarithm: the valley's floor is told from its slopes.
  const heights = cost.map((row) => row.map((value) => (value === null || value <= 0 ? null : Math.log10(value))));
  const words = cost.map((row) => row.map((value) => `${name} ${short(value, 4)}`));
  const scale = [[0, color("positive")], [0.5, color("positive-faint")], [1, color("neutral")]];
  const ground = above
    ? { type: "contour", x: u, y: v, z: heights, text: words, hovertemplate: "%{text}<extra></extra>", showscale: false, ncontours: 22, colorscale: scale, line: { width: 0.6, color: color("line") }, connectgaps: false }
    : { type: "surface", x: u, y: v, z: cost, surfacecolor: heights, text: words, hovertemplate: "%{text}<extra></extra>", showscale: false, colorscale: scale, opacity: 0.92, contours: { z: { show: true, color: color("line"), width: 1 } } };
  const kind = above ? "scatter" : "scatter3d";
  const ways = tracks.map((track) => ({
    type: kind, mode: "lines+markers", name: track.name, x: track.u, y: track.v, ...(above ? {} : { z: track.cost }), line: { color: color("ink"), width: above ? 1.4 : 3 },
    marker: { size: above ? 3 : 2, color: color("ink") }, hovertemplate: "%{text}<extra></extra>", text: track.epochs.map((epoch, i) => `epoch ${epoch}: ${short(track.cost[i], 4)}`),
  }));
  const marker = { size: above ? 14 : 8, color: color("negative"), line: { width: above ? 2 : 1, color: color("card") } };
  const there = ball ?? { u: null, v: null, cost: null };
  const now = { type: kind, mode: "markers", name: "now", x: [there.u], y: [there.v], ...(above ? {} : { z: [there.cost] }), marker, hovertemplate: "the network now<extra></extra>" };
  return { data: [ground, ...ways, now], layout: { ...layout(found, names, above), height: 360, hovermode: "closest", showlegend: false } };
}

/** @param {Surface} found @param {[string, string]} names @param {boolean} above */
function layout(found, names, above) {
  if (above) return { xaxis: axis(names[0]), yaxis: axis(names[1]) };
  const small = (/** @type {string} */ title) => ({ title: { text: title, font: { size: 11, color: color("soft") } }, tickfont: { size: 10, color: color("soft") }, gridcolor: color("grid"), zerolinecolor: color("line"), backgroundcolor: "rgba(0,0,0,0)" });
  const known = /** @type {number[]} */ ([...found.cost.flat(), ...found.tracks.flatMap((track) => track.cost)].filter((value) => value !== null));
  const log = Math.min(...known) > 0 && Math.max(...known) > WIDE * Math.min(...known);
  const camera = { eye: { x: 1.45, y: -1.45, z: 0.85 }, center: { x: 0, y: 0, z: -0.1 } };
  const scene = { xaxis: small(names[0]), yaxis: small(names[1]), zaxis: { ...small("cost"), ...(log ? { type: "log", dtick: 1 } : {}) }, aspectmode: "manual", aspectratio: { x: 1, y: 1, z: 0.8 }, camera, uirevision: "as turned" };
  return { scene, margin: { l: 0, r: 0, t: 0, b: 0 } };
}

/** Where a ball is on its way, the way being cut at the places that are known. @param {Track} track @param {number} at which of them, with parts between @returns {Place} */
export function onTheWay(track, at) {
  const i = Math.min(Math.floor(at), track.u.length - 1);
  const j = Math.min(i + 1, track.u.length - 1);
  const between = (/** @type {number[]} */ values) => values[i] + (at - i) * (values[j] - values[i]);
  return { u: between(track.u), v: between(track.v), cost: between(track.cost) };
}

/** The ball elsewhere, as Plotly takes a change of the last trace. @param {Place} place @param {boolean} above */
export function ballAt({ u, v, cost }, above) {
  return above ? { x: [[u]], y: [[v]] } : { x: [[u]], y: [[v]], z: [[cost]] };
}
