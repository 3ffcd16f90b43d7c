/** What is said aside: to a screen reader, in the tip beside the pointer, in the notice on top. */

import { byId, el } from "./dom.js";
import { within } from "./numbers.js";

/** @type {{ tip?: HTMLElement, live?: HTMLElement }} */
let places = {};

/** Where it is said in place of the page's own elements. @param {{ tip: HTMLElement, live: HTMLElement }} elements */
export function saidAt(elements) {
  places = elements;
}

/** For screen readers; the same words again are said again. @param {string} text */
export function announce(text) {
  const live = places.live ?? byId("live");
  live.textContent = "";
  requestAnimationFrame(() => (live.textContent = text));
}

/** The tip at a place of the window. @param {number} x @param {number} y @param {string} text */
export function tip(x, y, text) {
  const shown = places.tip ?? byId("tip");
  shown.hidden = false;
  shown.textContent = text;
  const half = shown.offsetWidth / 2 + 6;
  shown.style.left = `${within(x, half, window.innerWidth - half)}px`;
  shown.style.top = `${Math.max(y, shown.offsetHeight + 14)}px`;
}

export function noTip() {
  (places.tip ?? byId("tip")).hidden = true;
}

/**
 * Something that did not work, with what to do; and a way to do it at once, where there is one.
 * @param {string} text
 * @param {{ label: string, call: () => void } | null} [way]
 */
export function notice(text, way = null) {
  const shown = byId("notice");
  const close = el("button", { type: "button", class: "quiet", "aria-label": "Close this notice", on: { click: () => (shown.hidden = true) } }, "✕");
  const act = way && el("button", { type: "button", on: { click: () => { shown.hidden = true; way.call(); } } }, way.label);
  shown.replaceChildren(el("span", {}, text), ...(act ? [act] : []), close);
  shown.hidden = false;
}

export function noNotice() {
  byId("notice").hidden = true;
}
