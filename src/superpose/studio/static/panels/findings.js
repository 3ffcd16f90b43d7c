/** What may be wrong, each with its place, its cause and a way out that one click takes. */

import { announce } from "../core/announce.js";
import { byId, el } from "../core/dom.js";
import { count } from "../core/numbers.js";
import { againAndAgain, oneAtATime } from "../core/store.js";

/** @typedef {import("../core/studio.js").Studio} Studio */
/** @typedef {import("../diagram/diagram.js").Diagram} Diagram */
/** @typedef {{ layer?: number, neuron?: number, column?: string } | null} Place */
/** @typedef {{ rule: string, severity: string, where: string, place: Place, symptom: string, cause: string, fix: string, option: Record<string, unknown>, settings: object | null, follows: Finding[] }} Finding */

const PAUSE = 4000;
const SOON = 1000;
const MOST = 6;

/** @param {Studio} studio @param {Diagram} diagram */
export function findings(studio, diagram) {
  const host = byId("findings");
  const none = el("p", { class: "soft small" }, "It has not learned yet: findings come as it does.");
  host.replaceChildren(none);
  let seen = "";

  const ask = oneAtATime(async () => {
    const frame = studio.frame.value?.frame;
    const key = `${studio.run} ${frame?.epoch} ${studio.structure.value?.structure}`;
    if (!frame || frame.epoch === 0 || key === seen || document.hidden) return;
    try {
      const told = await studio.get("findings");
      seen = key;
      show(told.findings, told.epoch);
    } catch {
      // it is asked again
    }
  });

  /** What was found when it stood at an epoch: it may have gone on since. @param {Finding[]} found @param {number} epoch */
  function show(found, epoch) {
    const when = el("p", { class: "soft small", id: "findings-when" }, `${found.length ? "As it stood" : "Nothing looks wrong"} after epoch ${count(epoch)}${found.length ? ":" : "."}`);
    host.replaceChildren(when, ...found.slice(0, MOST).map(one));
  }

  /** @param {Finding} finding */
  function one(finding) {
    const point = pointing(finding.place);
    const follows = finding.follows?.length ? ` It explains: ${finding.follows.map(({ symptom }) => symptom).join(" ")}` : "";
    const fixes = Object.keys(finding.option ?? {}).length > 0 && finding.settings !== null;
    return el("div", { class: "finding", "data-severity": finding.severity, "data-rule": finding.rule },
      el("b", {}, finding.symptom), el("span", { class: "why" }, `${finding.cause}${follows}`), el("span", { class: "why fix" }, finding.fix),
      el("div", { class: "buttons" },
        point && el("button", { type: "button", class: "small", on: { click: point } }, `Show ${finding.where}`),
        fixes && el("button", { type: "button", class: "small go", on: { click: () => void studio.tryOption(finding.option, `the fix of ${finding.where}`) } }, "Fix it: train again")));
  }

  /** Makes the place it is about stand out. @param {Place} place */
  function pointing(place) {
    if (!place) return null;
    return () => {
      const columns = studio.structure.value?.columns ?? [];
      const column = place.layer ?? 0;
      const index = place.neuron ? place.neuron - 1 : place.column ? columns[0].names.indexOf(place.column) : -1;
      const box = index < 0 ? -1 : place.neuron ? (columns[column]?.shown.indexOf(index) ?? -1) : index;
      diagram.point({ column, box });
      byId("network").scrollIntoView({ block: "start", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
      if (box >= 0) diagram.boxes.focus({ column, box });
      announce(`shown on the network: ${columns[column]?.title ?? ""}`);
    };
  }

  againAndAgain(ask, PAUSE);
  // What a person just did is looked at soon: after a pause, and when another rate has shown what it does.
  let rate = 0;
  studio.state.watch(({ state, learning_rate }) => {
    if (state === "paused") setTimeout(() => void ask(), 250);
    else if (rate && learning_rate !== rate) setTimeout(() => void ask(), SOON);
    rate = learning_rate;
  });
  studio.structure.watch((structure) => {
    if (structure && studio.frame.value === null) host.replaceChildren(none);
  });
}
