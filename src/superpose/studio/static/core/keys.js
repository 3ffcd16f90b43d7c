/** Keys that act on the whole page; none while one is writing in a field. */

import { el } from "./dom.js";

/** @typedef {{ key: string, shown: string, what: string, call: () => void }} Shortcut */

/** @param {Shortcut[]} shortcuts */
export function listen(shortcuts) {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.altKey || writing(event)) return;
    const pressed = `${event.ctrlKey || event.metaKey ? "mod+" : ""}${event.shiftKey && event.key.length > 1 ? "shift+" : ""}${event.key.toLowerCase()}`;
    const found = shortcuts.find((one) => one.key === (event.shiftKey && pressed === "mod+z" ? "mod+shift+z" : pressed));
    if (!found || document.querySelector("dialog[open]")) return;
    event.preventDefault();
    found.call();
  });
}

/** @param {KeyboardEvent} event */
function writing(event) {
  const at = /** @type {HTMLElement} */ (event.target);
  if (event.ctrlKey || event.metaKey) return at.matches("input:not([type=range]), textarea");
  if (event.key === " ") return at.matches("button, input, select, textarea, summary");
  return at.matches("input:not([type=range]), select, textarea");
}

/** A page that lists them. @param {Shortcut[]} shortcuts */
export function help(shortcuts) {
  const rows = shortcuts.map((one) => el("tr", {}, el("td", {}, el("code", {}, one.shown)), el("td", {}, one.what)));
  const arrows = el("tr", {}, el("td", {}, el("code", {}, "arrows")), el("td", {}, "walk over the neurons; Enter opens one"));
  return el("table", { class: "numbers keys" }, el("tbody", {}, ...rows, arrows));
}
