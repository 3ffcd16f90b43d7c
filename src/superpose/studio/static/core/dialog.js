/** A dialog over the page: closed by Escape, by its button, or by a click beside it. */

import { el } from "./dom.js";

/**
 * @param {string} title
 * @param {...import("./dom.js").Child} children
 */
export function dialog(title, ...children) {
  const close = el("button", { type: "button", class: "go", on: { click: () => made.close() } }, "Close");
  const made = el("dialog", { "aria-label": title }, el("h2", {}, title), ...children, el("div", { class: "buttons" }, el("span", { class: "grow" }), close));
  made.addEventListener("click", (event) => event.target === made && made.close());
  made.addEventListener("close", () => made.remove());
  document.body.append(made);
  made.showModal();
  return made;
}
