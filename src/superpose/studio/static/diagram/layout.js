/** Where every box of the diagram stands, for the room there is; pure arithmetic, so that nothing is measured. */

import { within } from "../core/numbers.js";

/**
 * @typedef {object} Place
 * @property {number} x its left
 * @property {number} y its top
 */

/**
 * @typedef {object} Layout
 * @property {number} width of the whole
 * @property {number} height
 * @property {number} box the side of a box
 * @property {number} columnWidth the room for a column's head
 * @property {number[]} left of each column's boxes
 * @property {Place[][]} places of every box, by column
 */

const HEAD = { wide: 84, narrow: 100 };
const NARROW = 480;
const BOX = { most: 84, least: 34 };
const GAP = { most: 22, least: 8, across: 40 };
const EDGE = 8;
const HEAD_LEAST = { wide: 92, narrow: 76 };

/**
 * @param {number[]} counts boxes in each column
 * @param {number} room the width there is
 * @param {number} [tall] the height to fill where that is reasonable
 * @returns {Layout}
 */
export function layout(counts, room, tall = 560) {
  const most = Math.max(1, ...counts);
  const size = room < NARROW ? "narrow" : "wide";
  const head = HEAD[size];
  const byHeight = (tall - head - (most - 1) * GAP.least) / most;
  const byWidth = (room - 2 * EDGE - (counts.length - 1) * GAP.across) / counts.length;
  const box = Math.floor(within(Math.min(byHeight, byWidth), BOX.least, BOX.most));
  const columnWidth = Math.max(HEAD_LEAST[size], box + 8);
  const step = counts.length > 1
    ? Math.max(columnWidth + 3, (room - 2 * EDGE - columnWidth) / (counts.length - 1))
    : 0;
  const gap = within((tall - head - most * box) / Math.max(1, most - 1), GAP.least, GAP.most);
  const inner = most * box + (most - 1) * gap;
  const left = counts.map((_, c) => EDGE + c * step + (columnWidth - box) / 2);
  return {
    width: Math.max(room, 2 * EDGE + columnWidth + step * (counts.length - 1)),
    height: head + inner + EDGE + 4,
    box,
    columnWidth,
    left,
    places: counts.map((count, c) => column(count, left[c], { box, gap: spread(count, most, box, gap, inner), inner, head })),
  };
}

/** Columns with fewer boxes stand a little wider apart, never torn apart. @param {number} count @param {number} most @param {number} box @param {number} gap @param {number} inner */
function spread(count, most, box, gap, inner) {
  if (count < 2) return 0;
  return within((inner - count * box) / (count - 1), gap, gap + (most > count ? box * 0.3 : 0));
}

/** @param {number} count @param {number} x @param {{ box: number, gap: number, inner: number, head: number }} size @returns {Place[]} */
function column(count, x, { box, gap, inner, head }) {
  const own = count * box + (count - 1) * gap;
  const top = head + (inner - own) / 2;
  return Array.from({ length: count }, (_, i) => ({ x, y: top + i * (box + gap) }));
}

/**
 * A line from one box to another: leaves and arrives level.
 * @param {Place} from
 * @param {Place} to
 * @param {number} box
 */
export function link(from, to, box) {
  const [x1, y1, x2, y2] = [from.x + box, from.y + box / 2, to.x, to.y + box / 2];
  return { x1, y1, x2, y2, bend: (x2 - x1) * 0.45 };
}

/** @typedef {ReturnType<typeof link>} Link */

/** The line as an SVG path. @param {Link} line */
export function path({ x1, y1, x2, y2, bend }) {
  return `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`;
}

/** How high the line runs at `x`; by halving, since x only grows along it. @param {Link} line @param {number} x */
export function heightAt({ x1, y1, x2, y2, bend }, x) {
  let [low, high] = [0, 1];
  for (let i = 0; i < 24; i += 1) {
    const t = (low + high) / 2;
    if (cubic(x1, x1 + bend, x2 - bend, x2, t) < x) low = t;
    else high = t;
  }
  return cubic(y1, y1, y2, y2, (low + high) / 2);
}

/** @param {number} a @param {number} b @param {number} c @param {number} d @param {number} t */
function cubic(a, b, c, d, t) {
  const s = 1 - t;
  return s * s * s * a + 3 * s * s * t * b + 3 * s * t * t * c + t * t * t * d;
}
