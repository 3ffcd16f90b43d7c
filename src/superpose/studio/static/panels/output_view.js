/** The output joined to the run: its scene from the structure, its moments from the frames, its film from the history. */

import { byId } from "../core/dom.js";
import { rangeOf } from "../drawing/scale.js";
import { Output } from "./output.js";

/** @typedef {import("../core/studio.js").Studio} Studio */
/** @typedef {import("../core/studio.js").Shown} Shown */
/** @typedef {import("../core/model.js").Structure} Structure */

/** @param {Studio} studio @param {HTMLElement} [host] */
export function joinOutput(studio, host = byId("output")) {
  /** @type {number[]} */
  let film = [];
  const output = new Output(host, { scrub: (at) => film[at] !== undefined && studio.scrub(film[at]), live: () => studio.live() });
  studio.structure.watch((structure) => structure && output.build(scene(structure)));
  studio.frame.watch((shown) => {
    const structure = studio.structure.value;
    if (!shown || !structure) return;
    output.show(moment(structure, shown));
    const at = studio.film.value === null ? null : film.indexOf(shown.frame.epoch);
    output.film(film.length, at === -1 ? null : at, shown.frame.epoch);
  });
  studio.history.watch((history) => {
    film = history?.film ?? [];
    output.film(film.length, studio.film.value === null ? null : film.indexOf(studio.film.value), studio.frame.value?.frame.epoch ?? 0);
  });
  return output;
}

/** @param {Structure} structure */
function kindOf({ over, axes, output, rows }) {
  const wide = axes.length > over.length;
  if (over.length === 2 && !wide) return /** @type {const} */ ("plane");
  if (over.length === 1 && !wide) return /** @type {const} */ ("curve");
  if (!rows.shown) return over.length === 2 ? /** @type {const} */ ("plane") : /** @type {const} */ ("curve");
  return output.meaning === "numbers" ? /** @type {const} */ ("numbers") : /** @type {const} */ ("classes");
}

/** @param {Structure} structure */
function scene(structure) {
  const { over, output, rows, grids } = structure;
  const kind = kindOf(structure);
  const at = (/** @type {number} */ axis) => rows.inputs.map((row) => row[axis]);
  const truth = rows.truth.map((one) => (Array.isArray(one) ? one[0] : one));
  const ends = (/** @type {number[] | undefined} */ grid) => /** @type {[number, number]} */ ([grid?.[0] ?? 0, grid?.at(-1) ?? 1]);
  return {
    kind, meaning: output.meaning, names: output.names, axes: /** @type {[string, string]} */ ([over[0]?.name ?? "", kind === "curve" ? output.names[0] : (over[1]?.name ?? "")]),
    grid: grids.output[0] ?? [], side: grids.output[0]?.length ?? 0, x: ends(grids.output[0]),
    y: kind === "curve" ? rangeOf(output.meaning === "numbers" ? [truth] : [[0, 1]], 0.15) : ends(grids.output[1]),
    rowX: at(0), rowY: kind === "plane" ? at(1) : truth, truth, heldOut: rows.held_out,
  };
}

/** @param {Structure} structure @param {Shown} shown */
function moment(structure, { frame, read }) {
  const kind = kindOf(structure);
  const overRows = kind === "numbers" || kind === "classes";
  const values = overRows ? read.columns(frame, "rows") : read.rows(frame, "output");
  return { values, parts: kind === "curve" ? read.rows(frame, "parts") : [], epoch: frame.epoch };
}
