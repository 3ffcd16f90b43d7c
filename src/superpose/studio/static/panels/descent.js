/** The cost surface under the network, and the ball where it is now, with the way it came; it rolls there. */

import { choice, el } from "../core/dom.js";
import { short } from "../core/numbers.js";
import { againAndAgain, oneAtATime } from "../core/store.js";
import { Plot } from "../drawing/plot.js";
import { ballAt, drawnSurface, inDepth, onTheWay } from "../drawing/surface.js";

/** @typedef {import("../core/studio.js").Studio} Studio */
/** @typedef {import("../drawing/surface.js").Surface} Surface */

const KINDS = /** @type {[string, string][]} */ ([["path", "along the way it took"], ["random", "in two random directions"], ["weights", "over two of its weights"]]);
const VIEWS = /** @type {[string, string][]} */ ([["depth", "as a landscape"], ["above", "from above"]]);
const REST = 1200;
/** Milliseconds of a roll from the start, and of the way since the last look. */
const WHOLE = 2400;
const SINCE = 700;

/** @param {Studio} studio */
export function descent(studio) {
  const kind = choice(KINDS, "path", () => void ask(), { "aria-label": "which surface", id: "surface-kind" });
  const flat = !inDepth();
  const view = choice(flat ? VIEWS.slice(1) : VIEWS, flat ? "above" : "depth", () => redraw(), { "aria-label": "how it is looked at", id: "surface-view" });
  const again = el("button", { type: "button", id: "roll", title: "Let the ball roll from the start to where it is", on: { click: () => void roll(0, WHOLE) } }, "Roll again");
  const place = el("div", { class: "plot tall", id: "plot-descent" });
  const told = el("p", { class: "soft small", id: "descent-told" });
  const panel = el("div", {}, el("div", { class: "looks" }, kind, view, again), place, told);
  const plot = new Plot(place, "the cost surface, with the ball where the network is now");
  /** @type {Surface | null} */
  let shown = null;
  let seen = "";
  let rolling = 0;

  const ask = oneAtATime(async () => {
    const key = `${studio.run} ${kind.value} ${studio.frame.value?.frame.epoch} ${studio.structure.value?.structure}`;
    if (panel.hidden || key === seen) return;
    const found = await studio.attempt(() => studio.get(`landscape?kind=${kind.value}&points=25`));
    if (!found) return;
    const before = seen.startsWith(`${studio.run} ${kind.value} `) ? shown?.tracks[0]?.epochs.at(-1) : undefined;
    seen = key;
    await show(found, before); // without the roll, which is no part of how long an answer takes
  });

  /** The surface as it is now; the ball goes on from the epoch it was at. @param {Surface} found @param {number} [before] */
  async function show(found, before) {
    shown = found;
    rolling += 1;
    const { now, note, tracks } = found;
    told.textContent = [now && `The ball is at cost ${short(now.cost, 4)}.`, "Blue is low: it rolls downhill.", note].filter(Boolean).join(" ");
    again.disabled = (tracks[0]?.u.length ?? 0) < 2;
    const from = before === undefined ? -1 : tracks[0]?.epochs.findIndex((epoch) => epoch >= before) ?? -1;
    const start = from >= 0 ? onTheWay(tracks[0], from) : now;
    await plot.draw(() => drawnSurface(found, view.value === "above", start));
    if (from >= 0) void roll(from, SINCE);
  }

  function redraw() {
    const found = shown;
    if (found) void plot.draw(() => drawnSurface(found, view.value === "above", found.now));
  }

  /** From one of the places on the way to the last; at once for those who want nothing to move. @param {number} from @param {number} milliseconds */
  async function roll(from, milliseconds) {
    const track = shown?.tracks[0];
    if (!track) return;
    const mine = (rolling += 1);
    const last = track.u.length - 1;
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches || from >= last;
    const began = performance.now();
    for (let share = still ? 1 : 0; ; share = Math.min(1, (performance.now() - began) / milliseconds)) {
      const at = from + share * (last - from);
      const there = share === 1 && shown?.now ? shown.now : onTheWay(track, at);
      await plot.change(ballAt(there, view.value === "above"), (shown?.tracks.length ?? 0) + 1);
      if (share === 1 || mine !== rolling || panel.hidden) break;
      await new Promise(requestAnimationFrame);
    }
  }

  againAndAgain(ask, REST);
  return { panel, shown: () => void ask() };
}
