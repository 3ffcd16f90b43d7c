/** The page begins: what can be chosen, the run to look at, and every panel joined to it. */

import { announce, notice } from "./core/announce.js";
import { dialog } from "./core/dialog.js";
import { byId, el, say } from "./core/dom.js";
import { help, listen } from "./core/keys.js";
import { isDark, onPalette, restoreTheme, switchTheme } from "./core/palette.js";
import { Studio } from "./core/studio.js";
import { change, patiently } from "./core/api.js";
import { settingsIn } from "./core/link.js";
import { backprop } from "./panels/backprop.js";
import { carry } from "./panels/carry.js";
import { curves, gradients } from "./panels/curves.js";
import { data } from "./panels/data.js";
import { descent } from "./panels/descent.js";
import { findings } from "./panels/findings.js";
import { counters, transport } from "./panels/header.js";
import { judged } from "./panels/judged.js";
import { joinLearning } from "./panels/learning.js";
import { network } from "./panels/network.js";
import { neuron } from "./panels/neuron.js";
import { joinOutput } from "./panels/output_view.js";
import { runs } from "./panels/runs.js";
import { tabs } from "./panels/tabs.js";

async function begin() {
  restoreTheme();
  const [options, first] = await Promise.all([patiently("/api/options"), patiently("/api/start")]);
  const studio = new Studio();
  head(studio);
  joinLearning(studio, options);
  data(studio, options, (run) => studio.open(run));
  looks(studio, options);
  joinOutput(studio);
  judged(studio);
  studio.open((await linked(studio)) ?? first.run);
}

/** The run that a link describes: made anew, with all that the link holds. @param {Studio} studio */
async function linked(studio) {
  const settings = await studio.attempt(() => settingsIn(location.hash));
  if (!settings) return null;
  const made = await studio.attempt(() => change("POST", "/api/runs", { settings, name: null }));
  return made ? /** @type {string} */ (made.run) : null;
}

/** The network, and the tabs that look into it. @param {Studio} studio @param {import("./core/model.js").Options} options */
function looks(studio, options) {
  const diagram = network(studio, options, {
    open: (which) => { inside.show("neuron"); one.show(which); },
    choose: (which, from) => { inside.show("neuron"); one.show(which, from); },
  });
  const one = neuron(studio, (which) => {
    const box = which ? (studio.structure.value?.columns[which.layer].shown.indexOf(which.neuron - 1) ?? -1) : -1;
    diagram.open(which && box >= 0 ? { column: which.layer, box } : null);
  });
  const inside = tabs(byId("looks"), [
    { key: "curves", title: "Curves", ...curves(studio) },
    { key: "neuron", title: "Neuron", ...one },
    { key: "backprop", title: "Backprop", ...backprop(studio, diagram) },
    { key: "descent", title: "Descent", ...descent(studio) },
    { key: "gradients", title: "Gradients", ...gradients(studio) },
  ], "curves");
  findings(studio, diagram);
}

/** @param {Studio} studio */
function head(studio) {
  const act = {
    toggle: () => void studio.toggle(),
    step: () => void studio.ask({ type: "step" }),
    epoch: () => void studio.ask({ type: "epoch", count: 1 }),
    restart: () => void studio.ask({ type: "reset" }),
  };
  const running = transport(byId("controls"), act);
  const count = counters(byId("counters"));
  studio.state.watch(({ state }) => {
    running(state === "running");
    document.body.dataset.state = state;
  });
  studio.frame.watch((shown) => {
    if (!shown) return;
    const [cost, held] = shown.read.all(shown.frame, "numbers");
    count({ running: shown.frame.running, epoch: shown.frame.epoch, cost, held: Number.isNaN(held) ? null : held, rate: 0 });
  });
  studio.structure.watch((structure) => structure && say(byId("what"), named(structure)));
  tools(studio, act);
}

/** @param {import("./core/model.js").Structure} structure */
function named({ settings: { data }, columns }) {
  const what = data.expression ?? data.name ?? { drawn: "drawn by hand", points: "painted by hand", file: "a file" }[data.kind] ?? data.kind;
  return `${what} · ${columns.map(({ neurons }) => neurons).join("-")}`;
}

/** @param {Studio} studio @param {import("./panels/header.js").Transport} act */
function tools(studio, act) {
  const button = (/** @type {string} */ id, /** @type {string} */ text, /** @type {string} */ label, /** @type {() => void} */ call) =>
    el("button", { type: "button", id, class: "quiet", "aria-label": label, title: label, on: { click: call } }, text);
  const back = async () => said(await studio.undo.undo(), "taken back");
  const again = async () => said(await studio.undo.redo(), "done again");
  const said = (/** @type {import("./core/undo.js").Edit | null} */ edit, /** @type {string} */ how) => edit && announce(`${edit.what}: ${how}`);
  const undo = button("undo", "↶", "Undo (Ctrl+Z)", () => void back());
  const redo = button("redo", "↷", "Redo (Ctrl+Shift+Z)", () => void again());
  const theme = button("theme", "◐", "Dark", switchTheme);
  const named = () => theme.setAttribute("aria-label", isDark() ? "Switch to light" : "Switch to dark");
  onPalette(named);
  named();
  const shortcuts = [
    { key: " ", shown: "space", what: "start or pause", call: act.toggle },
    { key: "s", shown: "s", what: "one step of gradient descent", call: act.step },
    { key: "e", shown: "e", what: "one epoch", call: act.epoch },
    { key: "r", shown: "r", what: "back to the random start", call: act.restart },
    { key: "mod+z", shown: "Ctrl+Z", what: "undo", call: () => void back() },
    { key: "mod+shift+z", shown: "Ctrl+Shift+Z", what: "redo", call: () => void again() },
    { key: "d", shown: "d", what: "light or dark", call: switchTheme },
    { key: "?", shown: "?", what: "these keys", call: () => void dialog("Keys", help(shortcuts)) },
  ];
  listen(shortcuts);
  const keys = button("keys", "?", "Keys", () => void dialog("Keys", help(shortcuts)));
  byId("tools").replaceChildren(undo, redo, runs(studio), theme, keys, ...carry(studio));
  studio.undoable.watch(({ undo: past, redo: future }) => {
    undo.disabled = past === null;
    redo.disabled = future === null;
    undo.title = past === null ? "Nothing to undo" : `Undo ${past} (Ctrl+Z)`;
    redo.title = future === null ? "Nothing to redo" : `Redo ${future} (Ctrl+Shift+Z)`;
  });
}

begin().catch((error) => notice(error instanceof Error ? error.message : String(error)));
