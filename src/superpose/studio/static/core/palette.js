/** The palette of the page as it is now, light or dark; all of it comes from figures/theme.py. */

const ROLES = /** @type {const} */ ([
  "page", "card", "ink", "soft", "line", "grid", "positive", "negative", "neutral", "warn", "good", "faint",
  "positive-faint", "negative-faint",
  "series-0", "series-1", "series-2", "series-3", "series-4", "series-5", "series-6", "series-7",
]);

/** @typedef {(typeof ROLES)[number]} Role */

const SERIES = 8;
const system = matchMedia("(prefers-color-scheme: dark)");
/** @type {Record<string, string> | null} */
let known = null;
/** @type {Set<() => void>} */
const heard = new Set();

/** Where the colours stand: the page, or elements of a notebook. */
const roots = [document.documentElement];

/** Colours are those of this element from now on, while it is shown. @param {HTMLElement} element */
export function paletteAt(element) {
  roots.unshift(element);
  paletteChanged();
}

function root() {
  return roots.find((one) => one.isConnected) ?? document.documentElement;
}

/** The colour of a role. @param {Role} role */
export function color(role) {
  known ??= read();
  return known[role] ?? "";
}

/** The colour of the i-th class, part or curve. @param {number} i */
export function series(i) {
  return color(/** @type {Role} */ (`series-${i % SERIES}`));
}

/** A colour as its three numbers from 0 to 255. @param {string} hex @returns {[number, number, number]} */
export function rgb(hex) {
  return [parseInt(hex.slice(1, 3), 16), parseInt(hex.slice(3, 5), 16), parseInt(hex.slice(5, 7), 16)];
}

/** A colour made see-through. @param {string} hex @param {number} opacity */
export function faded(hex, opacity) {
  return `rgba(${rgb(hex).join(",")},${opacity})`;
}

/** Whether the page is dark now. */
export function isDark() {
  const set = root().dataset.theme;
  return set ? set === "dark" : system.matches;
}

/** Calls when the palette changes. @param {() => void} listener */
export function onPalette(listener) {
  heard.add(listener);
}

/** Light, dark, or as the system is: kept for the next visit. */
export function switchTheme() {
  const next = isDark() ? "light" : "dark";
  document.documentElement.dataset.theme = next;
  localStorage.setItem("superpose-theme", next);
  paletteChanged();
}

/** As it was left on the last visit. */
export function restoreTheme() {
  const kept = localStorage.getItem("superpose-theme");
  if (kept === "light" || kept === "dark") document.documentElement.dataset.theme = kept;
  system.addEventListener("change", paletteChanged);
}

/** The palette is another. */
export function paletteChanged() {
  known = null;
  for (const listener of heard) listener();
}

function read() {
  const style = getComputedStyle(root());
  return Object.fromEntries(ROLES.map((role) => [role, style.getPropertyValue(`--${role}`).trim()]));
}

/**
 * 256 colours from the most negative through none to the most positive, as pixels; made anew with the palette.
 * @returns {Uint32Array}
 */
export function signedPixels() {
  return pixels("signed", ["negative", "neutral", "positive"]);
}

/** The same, pale: a ground for what stands on it. */
export function palePixels() {
  return pixels("pale", ["negative-faint", "card", "positive-faint"]);
}

/** @type {Map<string, Uint32Array>} */
const tables = new Map();
onPalette(() => tables.clear());

/** @param {string} name @param {Role[]} roles */
function pixels(name, roles) {
  const found = tables.get(name);
  if (found) return found;
  const stops = roles.map((role) => rgb(color(role)));
  const made = new Uint32Array(256);
  for (let i = 0; i < 256; i += 1) {
    const at = (i / 255) * (stops.length - 1);
    const k = Math.min(Math.floor(at), stops.length - 2);
    const [r, g, b] = [0, 1, 2].map((c) => Math.round(stops[k][c] + (at - k) * (stops[k + 1][c] - stops[k][c])));
    made[i] = (255 << 24) | (b << 16) | (g << 8) | r;
  }
  tables.set(name, made);
  return made;
}
