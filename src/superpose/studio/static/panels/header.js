/** The top: start and pause, one step, one epoch, back to the start; where the training stands; undo, theme, save. */

import { el, say } from "../core/dom.js";
import { count, short } from "../core/numbers.js";

/**
 * @typedef {object} Standing
 * @property {boolean} running
 * @property {number} epoch
 * @property {number | null} cost
 * @property {number | null} held
 * @property {number} rate
 */

/**
 * @typedef {object} Transport
 * @property {() => void} toggle
 * @property {() => void} step
 * @property {() => void} epoch
 * @property {() => void} restart
 */

/** @param {HTMLElement} host @param {Transport} act */
export function transport(host, act) {
  const button = (/** @type {string} */ text, /** @type {string} */ title, /** @type {() => void} */ call, kind = "") =>
    el("button", { type: "button", class: kind, title, on: { click: call } }, text);
  const play = button("▶ Train", "Start or pause (space)", act.toggle, "go");
  play.id = "play";
  host.replaceChildren(
    play, button("Step", "One step of gradient descent (s)", act.step),
    button("Epoch", "Once over all rows (e)", act.epoch), button("↺ Restart", "Back to the random start (r)", act.restart));
  return (/** @type {boolean} */ running) => {
    say(play, running ? "❚❚ Pause" : "▶ Train");
    play.setAttribute("aria-label", running ? "pause the training" : "start the training");
  };
}

/** @param {HTMLElement} host */
export function counters(host) {
  const one = (/** @type {string} */ name, /** @type {string} */ title, kind = "") => {
    const value = el("b", { id: `count-${name.replace(" ", "-")}` }, "–");
    return { value, element: el("span", { title, class: kind }, el("span", { class: "k" }, name), value) };
  };
  const epoch = one("epoch", "How often it has gone over all training rows");
  const cost = one("cost", "What it makes small, on the training rows", "held");
  const held = one("held out", "The same on rows it never trains on", "held");
  host.replaceChildren(epoch.element, cost.element, held.element);
  return (/** @type {Standing} */ now) => {
    say(epoch.value, count(now.epoch));
    say(cost.value, short(now.cost));
    say(held.value, short(now.held));
    held.element.hidden = now.held === null;
  };
}
