/** What one carries away: the model, the report, the code, a link, the film. */

import { announce, notice } from "../core/announce.js";
import { download, text } from "../core/api.js";
import { dialog } from "../core/dialog.js";
import { el } from "../core/dom.js";
import { linkOf } from "../core/link.js";
import { isDark } from "../core/palette.js";

/** @typedef {import("../core/studio.js").Studio} Studio */

/** @param {Studio} studio */
export function carry(studio) {
  const button = el("button", { type: "button", id: "save", "aria-haspopup": "menu", "aria-expanded": "false" }, "Save ▾");
  const menu = el("div", { class: "menu", role: "menu", hidden: true, "aria-label": "carry away" });
  const path = (/** @type {string} */ rest) => `/api/runs/${studio.run}/${rest}`;
  const file = (/** @type {string} */ rest, /** @type {string} */ name) => async () => {
    announce(`${name} is made`);
    const kept = await studio.attempt(() => download(path(rest), name));
    if (kept) announce(`${kept} is saved`);
  };
  /** @type {[string, string, string, () => unknown][]} */
  const items = [
    ["model", "The model", "a .safetensors file: superpose.load opens it in Python", file("model?as=safetensors", "network.model.safetensors")],
    ["report", "The report", "one HTML page to send to a colleague", file("report", "network.report.html")],
    ["code", "Python code", "that does this run again", () => code(studio, path("code"))],
    ["link", "A link", "that restores all of these settings", () => link(studio)],
    ["film", "The film", "the training as a GIF", file(`film?theme=${isDark() ? "dark" : "light"}`, "training.gif")],
    ["onnx", "ONNX", "for other programs", file("model?as=onnx", "network.onnx")],
    ["python", "Plain Python source", "needs nothing but NumPy", file("model?as=python", "network.py")],
    ["c", "Plain C source", "needs nothing", file("model?as=c", "network.c")],
    ["torch", "PyTorch", "a module with these weights", file("model?as=torch", "network_torch.py")],
  ];
  menu.append(...items.map(([key, title, about, call]) =>
    el("button", { type: "button", role: "menuitem", id: `save-${key}`, on: { click: () => { close(); void call(); } } }, title, el("span", {}, about))));

  function close() {
    menu.hidden = true;
    button.setAttribute("aria-expanded", "false");
  }
  button.addEventListener("click", () => {
    menu.hidden = !menu.hidden;
    button.setAttribute("aria-expanded", String(!menu.hidden));
    if (!menu.hidden) /** @type {HTMLElement} */ (menu.firstElementChild).focus();
  });
  menu.addEventListener("keydown", (event) => {
    const all = /** @type {HTMLElement[]} */ ([...menu.children]);
    const at = all.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape") {
      close();
      button.focus();
    } else if (step) {
      event.preventDefault();
      all[(at + step + all.length) % all.length].focus();
    }
  });
  document.addEventListener("pointerdown", (event) => !menu.contains(/** @type {Node} */ (event.target)) && event.target !== button && close());
  return [button, menu];
}

/** @param {Studio} studio @param {string} path */
async function code(studio, path) {
  const written = await studio.attempt(() => text(path));
  if (written === undefined) return;
  const copied = el("button", { type: "button", id: "copy-code", on: { click: () => void put(written, "the code") } }, "Copy it");
  dialog("Python code that does this run again", el("pre", { id: "code", tabindex: "0" }, written), copied);
}

/** @param {Studio} studio */
async function link(studio) {
  const { data } = studio.settings;
  const address = await linkOf(studio.settings);
  history.replaceState(null, "", address.slice(address.indexOf("#")));
  const shown = el("input", { type: "text", id: "link", readonly: true, value: address, "aria-label": "the link" });
  shown.style.width = "100%";
  const about = data.kind === "file" ? "It names the file; who opens it needs that file in their studio too." : "It holds all settings, and the points drawn by hand. Whoever opens it in their own studio trains the same network; the part after # never leaves the browser.";
  dialog("A link to this state", el("p", {}, about), shown, el("div", { class: "buttons" }, el("button", { type: "button", on: { click: () => void put(address, "the link") } }, "Copy it")));
  shown.select();
}

/** @param {string} given @param {string} what */
async function put(given, what) {
  try {
    await navigator.clipboard.writeText(given);
    announce(`${what} is copied`);
  } catch {
    notice(`The browser did not let ${what} be copied: select it and press Ctrl+C.`);
  }
}
