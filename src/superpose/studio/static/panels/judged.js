/** Whether a network is the right tool here: its score on held-out rows beside simpler means. */

import { byId, el } from "../core/dom.js";
import { short } from "../core/numbers.js";
import { againAndAgain, oneAtATime } from "../core/store.js";

/** @typedef {import("../core/studio.js").Studio} Studio */
/** @typedef {{ metric: string, better: string, rows: number, network: { score: number }, rivals: { name: string, score: number, words?: string }[], verdict: string, notes: string[] }} Judgement */

const PAUSE = 6000;

/** @param {Studio} studio */
export function judged(studio) {
  const [card, host] = [byId("judged-card"), byId("judged")];
  let seen = "";

  const ask = oneAtATime(async () => {
    const frame = studio.frame.value?.frame;
    const held = studio.structure.value?.rows.held_out_count ?? 0;
    const key = `${studio.run} ${frame?.epoch} ${studio.structure.value?.structure}`;
    if (!frame || frame.epoch === 0 || held === 0 || key === seen || document.hidden) return;
    try {
      const told = await studio.get("judgement");
      seen = key;
      card.hidden = false;
      show(told);
    } catch {
      // too few rows to judge, or it is busy: it is asked again
    }
  });

  /** @param {Judgement} told */
  function show({ metric, better, rows, network, rivals, verdict }) {
    const lower = better === "lower";
    const all = [...rivals.map((one) => ({ ...one, us: false })), { name: "this network", score: network.score, words: "", us: true }];
    const most = Math.max(...all.map(({ score }) => Math.abs(score)), 1e-12);
    host.replaceChildren(
      el("p", { class: "soft small" }, `${metric.replaceAll("_", " ")} on ${rows} held-out rows; ${lower ? "less" : "more"} is better`),
      el("div", { class: "bars" }, ...all.map((one) => bar(one, most))),
      el("p", { id: "verdict", class: "small" }, verdict));
  }

  /** @param {{ name: string, score: number, words?: string, us: boolean }} one @param {number} most */
  function bar({ name, score, words, us }, most) {
    const filled = el("i");
    filled.style.width = `${Math.max(0, (100 * score) / most)}%`;
    return el("div", { class: `field${us ? " us" : ""}`, title: words ?? "" }, el("span", {}, name.replaceAll("_", " ")), el("span", { class: "bar", "aria-hidden": "true" }, filled), el("output", { id: us ? "network-score" : null }, short(score)));
  }

  againAndAgain(ask, PAUSE);
  studio.state.watch(({ state }) => state === "paused" && setTimeout(() => void ask(), 400));
  studio.structure.watch((structure) => {
    if (!structure || studio.frame.value === null) card.hidden = true;
  });
}
