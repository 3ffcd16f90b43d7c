/** A pad to draw on with mouse, pen or finger: what is drawn comes back in the units of its axes. */

import { onResize, sheet } from "./canvas.js";
import { axes, inside } from "./axes.js";
import { el } from "../core/dom.js";
import { onPalette } from "../core/palette.js";

/** @typedef {import("./axes.js").Frame} Frame */

/**
 * @typedef {object} Hand
 * @property {[number, number]} x the range along
 * @property {[number, number]} y
 * @property {string} label for screen readers
 * @property {boolean} square
 * @property {(from: [number, number] | null, to: [number, number], erasing: boolean) => void} moved while drawing, in the axes' units
 * @property {() => void} done when the hand is lifted
 * @property {(pen: CanvasRenderingContext2D, frame: Frame) => void} drawn what stands on the pad
 */

/** @param {Hand} hand */
export function pad(hand) {
  const canvas = el("canvas", { role: "img", "aria-label": hand.label, tabindex: "0" });
  const element = el("div", { class: `pad ${hand.square ? "square" : "wide"}` }, canvas);
  /** @type {Frame | null} */
  let frame = null;
  /** @type {[number, number] | null} */
  let last = null;

  const repaint = () => {
    const on = sheet(canvas);
    if (on.width < 20) return;
    const made = (frame = axes(on, { x: hand.x, y: hand.y }));
    inside(on.pen, made, () => hand.drawn(on.pen, made));
  };
  /** @param {PointerEvent} event @returns {[number, number] | null} */
  const place = (event) => {
    const box = canvas.getBoundingClientRect();
    return frame && [frame.x.back(event.clientX - box.left), frame.y.back(event.clientY - box.top)];
  };
  /** @param {PointerEvent} event */
  const move = (event) => {
    const to = place(event);
    if (!to) return;
    hand.moved(last, to, event.button === 2 || event.buttons === 2 || event.shiftKey);
    last = to;
    repaint();
  };
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    last = null;
    move(event);
  });
  canvas.addEventListener("pointermove", (event) => canvas.hasPointerCapture(event.pointerId) && event.getCoalescedEvents().concat(event).forEach(move));
  canvas.addEventListener("pointerup", (event) => {
    canvas.releasePointerCapture(event.pointerId);
    last = null;
    hand.done();
  });
  canvas.addEventListener("contextmenu", (event) => event.preventDefault());
  onResize(canvas, repaint);
  onPalette(repaint);
  return { element, repaint };
}
