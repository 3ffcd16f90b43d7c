/**
 * The colours of figures: each light colour is a string of its own that stands for one role (figures/theme.py), so a
 * figure is made dark, and light again, by exchanging strings.
 */

const SEEN_THROUGH = /^rgba\((\d+),\s*(\d+),\s*(\d+),\s*([\d.]+)\)$/;

/**
 * The same exchange the other way round.
 * @param {Object<string, string>} map
 * @returns {Object<string, string>}
 */
export function reversed(map) {
  return Object.fromEntries(Object.entries(map).map(([one, other]) => [other, one]));
}

/**
 * One colour exchanged; any other text as it is.
 * @param {string} text
 * @param {Object<string, string>} map
 * @returns {string}
 */
function exchanged(text, map) {
  if (Object.hasOwn(map, text)) return map[text];
  const parts = text.length < 40 && SEEN_THROUGH.exec(text);
  if (!parts) return text;
  const hue = "#" + parts.slice(1, 4).map((part) => (+part).toString(16).padStart(2, "0")).join("");
  if (!Object.hasOwn(map, hue)) return text;
  const [red, green, blue] = [1, 3, 5].map((i) => parseInt(map[hue].slice(i, i + 2), 16));
  return `rgba(${red},${green},${blue},${parts[4]})`;
}

/**
 * A copy of a figure's JSON with every colour of the palette exchanged; numbers are not copied.
 * @param {*} value
 * @param {?Object<string, string>} map null where nothing is exchanged
 * @returns {*}
 */
export function painted(value, map) {
  if (typeof value === "string") return map ? exchanged(value, map) : value;
  if (Array.isArray(value)) {
    const numbers = typeof value[0] === "number" && typeof value[value.length - 1] === "number";
    return numbers ? value : value.map((one) => painted(one, map));
  }
  if (value === null || typeof value !== "object" || ArrayBuffer.isView(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, painted(one, map)]));
}
