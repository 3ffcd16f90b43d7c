/** What to learn: samples, a function typed or drawn, points painted, a file. */

import { announce, notice } from "../core/announce.js";
import { change, upload } from "../core/api.js";
import { byId, choice, el } from "../core/dom.js";
import { copy } from "../core/model.js";
import { dataForm, toldRows } from "./data_forms.js";

/** @typedef {import("../core/model.js").DataSettings} Data */
/** @typedef {import("../core/model.js").Options} Options */
/** @typedef {import("../core/studio.js").Studio} Studio */
/** @typedef {import("./data_forms.js").Look} Look */

const FIRST = ["circle", "xor", "spiral", "gaussians"];

/** @param {Studio} studio @param {Options} options @param {(run: string) => void} opened another run */
export function data(studio, options, opened) {
  const host = byId("data");
  const chips = el("div", { class: "chips", role: "group", "aria-label": "what to learn" });
  const form = el("div");
  const file = el("input", { type: "file", class: "unseen", id: "file", "aria-label": "a file of yours", tabindex: "-1", accept: options.upload.endings.join(",") });
  /** A kind that is chosen but says nothing yet: a pad that is still empty. @type {Data | null} */
  let empty = null;
  /** @type {Map<string, Look>} */
  const looks = new Map();
  file.addEventListener("change", () => file.files?.[0] && void take(file.files[0]));
  host.replaceChildren(chips, form, file);
  dropping((dropped) => void take(dropped));

  const samples = options.samples;
  const first = samples.filter(({ name }) => FIRST.includes(name));
  const others = samples.filter(({ name }) => !FIRST.includes(name));
  const chip = (/** @type {string} */ key, /** @type {string} */ text, /** @type {string} */ title, /** @type {() => void} */ call) =>
    el("button", { type: "button", class: "chip", "data-key": key, title, "aria-pressed": "false", on: { click: call } }, text);
  chips.append(
    chip("function", "f(x)", "A function you type", () => void use({ kind: "function", expression: "sin(3*x) + x^2/4", low: -3, high: 3, rows: 120, noise: 0 }, "a function")),
    chip("drawn", "draw", "A function you draw with the mouse", () => begin({ kind: "drawn", points: [] })),
    chip("points", "paint", "Points of two colours that you paint", () => begin({ kind: "points", points: [] })),
    ...first.map(({ name, about }) => chip(name, name, about, () => void use({ kind: "sample", name }, name))),
    chip("file", "your file", "A table, a picture or a sound: choose it, or drop it anywhere on the page", () => file.click()));
  const more = choice([["", "more samples …"], ...others.map(({ name, about }) => /** @type {[string, string]} */ ([name, `${name.replaceAll("_", " ")}: ${about}`]))], "", (name) => name && void use({ kind: "sample", name }, name), { "aria-label": "more samples", id: "more-samples" });
  chips.after(el("div", { class: "field" }, more));

  /** An empty pad first; the network goes on with what it has until something is on it. @param {Data} next */
  function begin(next) {
    empty = studio.settings.data.kind === next.kind ? null : next;
    show();
  }

  /** @param {Data} next @param {string} what @param {boolean} [keep] what the network is */
  async function use(next, what, keep = alike(studio.settings.data, next, options)) {
    empty = null;
    const common = { seed: studio.settings.data.seed ?? 0, held_out: studio.settings.data.held_out ?? 0.2 };
    const whole = { ...common, ...next };
    if (keep) return studio.edit(what, (settings) => {
      settings.data = whole;
      asSuits(settings);
    });
    const look = await studio.attempt(() => change("POST", "/api/look", { data: whole }));
    if (!look) return show();
    return studio.edit(what, (settings) => void Object.assign(settings, copy(look.settings)), false);
  }

  /** A file becomes a run of its own, which learns at once. @param {File} given */
  async function take(given) {
    announce(`${given.name} is read`);
    chips.classList.add("busy");
    await studio.attempt(async () => {
      const sent = await upload(given);
      const look = await change("POST", "/api/look", { data: { kind: "file", upload: sent.upload } });
      looks.set(sent.upload, look);
      const run = await change("POST", "/api/runs", { settings: look.settings, name: given.name });
      opened(run.run);
    });
    chips.classList.remove("busy");
    file.value = "";
  }

  /** The points last drawn here, and the kind of data before an empty pad. */
  const drawn = new Set();
  let kindBefore = "";
  /** What the form is about. @type {Data | undefined} */
  let formed;

  /** @param {Partial<Data>} edit @param {string} what */
  function changed(edit, what) {
    if (edit.points) drawn.add(JSON.stringify(edit.points));
    const now = empty ?? studio.settings.data;
    if (edit.points && formed) void use({ ...formed, ...edit }, what);
    else if ("target" in edit) void use({ ...now, ...edit, task: null }, what, false);
    else void studio.edit(what, (settings) => {
      Object.assign(settings.data, edit);
    });
  }

  function show() {
    drawn.clear();
    const structure = studio.structure.value;
    const now = empty ?? structure?.settings.data;
    if (!now) return;
    formed = now;
    const key = now.kind === "sample" ? now.name : now.kind;
    for (const one of /** @type {NodeListOf<HTMLElement>} */ (chips.querySelectorAll(".chip"))) one.setAttribute("aria-pressed", String(one.dataset.key === key));
    more.value = others.some(({ name }) => name === key) ? String(key) : "";
    const sample = samples.find(({ name }) => name === now.name);
    const rows = structure && !empty ? { trained: structure.rows.trained_on, held: structure.rows.held_out_count } : null;
    const facts = { made: sample ? sample.kind !== "table" : false, rows, look: looks.get(now.upload ?? "") ?? null, about: sample?.about ?? "" };
    const focused = document.activeElement?.id;
    if (now.kind === "file" && !facts.look) void learnOf(now);
    form.replaceChildren(...dataForm(now, facts, changed).filter((one) => one !== null));
    if (focused && form.querySelector(`#${focused}`)) byId(focused).focus();
  }

  /** What is in a file of a run that was opened again. @param {Data} now */
  async function learnOf(now) {
    const upload = now.upload ?? "";
    if (looks.has(upload)) return;
    const look = await studio.attempt(() => change("POST", "/api/look", { data: now }));
    if (look) {
      looks.set(upload, look);
      show();
    }
  }

  /** A pad that is being drawn on stays as it is while its own points come back. @param {import("../core/model.js").Structure} structure */
  function same({ settings: { data: now }, rows }) {
    if (!drawn.has(JSON.stringify(now.points))) return false;
    const told = form.querySelector("#rows-told");
    if (told) told.textContent = toldRows({ trained: rows.trained_on, held: rows.held_out_count });
    return true;
  }
  studio.structure.watch((structure) => {
    if (!structure || same(structure)) return;
    if (empty === null || structure.settings.data.kind !== kindBefore) {
      empty = null;
      show();
    }
    kindBefore = structure.settings.data.kind;
  });
  return { take };
}

/** Output and cost as these data need them: another number of classes needs others. @param {import("../core/model.js").Settings} settings */
function asSuits(settings) {
  settings.network.output.activation = null;
  settings.training.cost = null;
}

/** Whether the network one has may stay: both over one number, or both over two. @param {Data} now @param {Data} next @param {Options} options */
function alike(now, next, options) {
  const kind = (/** @type {Data} */ of) => ({ function: "1-D", drawn: "1-D", points: "2-D" })[of.kind] ?? options.samples.find(({ name }) => name === of.name)?.kind ?? of.kind;
  return kind(now) === kind(next) && kind(now) !== "table" && kind(now) !== "file";
}

/** Files dropped anywhere on the page. @param {(file: File) => void} taken */
function dropping(taken) {
  const sign = byId("drop");
  let depth = 0;
  const files = (/** @type {DragEvent} */ event) => event.dataTransfer?.types.includes("Files");
  document.addEventListener("dragenter", (event) => {
    if (!files(event)) return;
    depth += 1;
    sign.hidden = false;
  });
  document.addEventListener("dragleave", () => {
    depth = Math.max(0, depth - 1);
    sign.hidden = depth === 0;
  });
  document.addEventListener("dragover", (event) => event.preventDefault());
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    depth = 0;
    sign.hidden = true;
    const given = event.dataTransfer?.files[0];
    if (given) taken(given);
    else if (event.dataTransfer?.types.includes("Files")) notice("Nothing readable was dropped. Drop one file: a table, a picture or a sound.");
  });
}
