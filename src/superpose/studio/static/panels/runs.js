/** The workspace: every run with its name and where it stands; open, rename, delete, compare side by side. */

import { announce } from "../core/announce.js";
import { change, get } from "../core/api.js";
import { dialog } from "../core/dialog.js";
import { el } from "../core/dom.js";
import { copy } from "../core/model.js";
import { count, short } from "../core/numbers.js";
import { axis, hue, line, Plot } from "../drawing/plot.js";

/** @typedef {import("../core/studio.js").Studio} Studio */
/** @typedef {import("../core/model.js").Summary} Summary */

/** @param {Studio} studio */
export function runs(studio) {
  return el("button", { type: "button", id: "runs", class: "quiet", title: "All runs: open, compare, rename, delete", on: { click: () => void open(studio) } }, "Runs");
}

/** @param {Studio} studio */
async function open(studio) {
  const host = el("div", { id: "run-list" });
  /** @type {Set<string>} */
  const chosen = new Set();
  const compare = el("button", { type: "button", id: "compare", disabled: true, on: { click: () => void compared(studio, [...chosen]) } }, "Compare");
  const fresh = el("button", { type: "button", id: "new-run", on: { click: () => void begin() } }, "Keep this run, and go on with a copy");
  const shown = dialog("Runs", host, el("div", { class: "buttons" }, compare, fresh));

  async function begin() {
    const made = await studio.attempt(() => change("POST", "/api/runs", { settings: copy(studio.settings), name: null }));
    if (!made) return;
    shown.close();
    studio.open(made.run);
    announce("a copy of this run");
  }
  async function list() {
    const told = await studio.attempt(() => get("/api/runs"));
    if (!told) return;
    host.replaceChildren(...told.runs.map((/** @type {Summary} */ run) => row(run)));
  }

  /** @param {Summary} run */
  function row(run) {
    const pick = el("input", { type: "checkbox", "aria-label": `compare ${run.name}` });
    pick.checked = chosen.has(run.run);
    pick.addEventListener("change", () => {
      if (pick.checked) chosen.add(run.run);
      else chosen.delete(run.run);
      compare.disabled = chosen.size < 2;
    });
    const name = el("input", { type: "text", value: run.name, "aria-label": "name" });
    name.addEventListener("change", () => void studio.attempt(() => change("PATCH", `/api/runs/${run.run}`, { name: name.value })));
    const here = run.run === studio.run;
    const facts = `${(run.sizes ?? []).join("-")} · epoch ${count(run.epoch)} · cost ${short(run.cost)}${typeof run.score === "number" ? ` · ${(run.metric ?? "score").replaceAll("_", " ")} ${short(run.score)}` : ""} · ${run.state}`;
    const go = el("button", { type: "button", disabled: here, on: { click: () => { shown.close(); studio.open(run.run); } } }, here ? "Open now" : "Open");
    const away = el("button", { type: "button", class: "quiet", disabled: here, "aria-label": `delete ${run.name}`, title: "Delete it", on: { click: () => void remove(run, away) } }, "✕");
    return el("div", { class: "run-row", "data-run": run.run }, pick, el("div", {}, name, el("div", { class: "soft small num" }, facts)), go, away);
  }

  /** The second click deletes. @param {Summary} run @param {HTMLButtonElement} button */
  async function remove(run, button) {
    if (button.textContent === "✕") {
      button.textContent = "Delete?";
      return;
    }
    await studio.attempt(() => change("DELETE", `/api/runs/${run.run}`));
    chosen.delete(run.run);
    await list();
  }
  await list();
}

/** @param {Studio} studio @param {string[]} chosen */
async function compared(studio, chosen) {
  const told = await studio.attempt(() => get(`/api/compare?${chosen.map((run) => `run=${run}`).join("&")}`));
  if (!told) return;
  const all = /** @type {(Summary & { history?: import("../core/model.js").History })[]} */ (told.runs);
  const cells = (/** @type {(one: Summary) => string} */ of) => all.map((one) => el("td", {}, of(one)));
  const rows = [
    ["epochs", (/** @type {Summary} */ one) => count(one.epoch)], ["cost", (/** @type {Summary} */ one) => short(one.cost, 4)],
    ["held out", (/** @type {Summary} */ one) => short(one.held_out_cost, 4)], ["score", (/** @type {Summary} */ one) => short(one.score, 4)],
  ].map(([name, of]) => el("tr", {}, el("td", {}, /** @type {string} */ (name)), ...cells(/** @type {(one: Summary) => string} */ (of))));
  const differ = /** @type {[string, unknown[]][]} */ (told.differ).map(([path, values]) => el("tr", {}, el("td", {}, path), ...values.map((value) => el("td", {}, value === null ? "–" : String(typeof value === "object" ? JSON.stringify(value) : value)))));
  const table = el("table", { class: "numbers", id: "compare-table" }, el("thead", {}, el("tr", {}, el("th", {}, ""), ...all.map((one) => el("th", {}, one.name)))), el("tbody", {}, ...rows, ...differ));
  const place = el("div", { class: "plot" });
  dialog("Runs side by side", el("div", { class: "scroll" }, table), place);
  const plot = new Plot(place, "the cost of each run, epoch by epoch");
  await plot.draw(() => ({
    data: all.map((one, i) => line(one.name, one.history?.epochs ?? [], one.history?.columns.held_out_cost ?? one.history?.columns.cost ?? [], hue(i))),
    layout: { xaxis: axis("epoch"), yaxis: axis("held-out cost", { type: "log" }) },
  }));
}
