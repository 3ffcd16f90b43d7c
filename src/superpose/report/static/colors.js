/**
 * The colours of figures: each light colour is a string of its own that stands for one role (figures/theme.py), so a
 * figure is made dark by exchanging strings.
 */

const SEEN_THROUGH = /^rgba\((\d+),(\d+),(\d+),([\d.]+)\)$/;

/**
 * One colour as it is in the dark; any other text as it is.
 * @param {string} text
 * @param {Object<string, string>} toDark light colour to dark colour
 * @returns {string}
 */
function darkColor(text, toDark) {
  if (Object.hasOwn(toDark, text)) return toDark[text];
  const parts = text.length < 40 && SEEN_THROUGH.exec(text);
  if (!parts) return text;
  const hue = "#" + parts.slice(1, 4).map((part) => (+part).toString(16).padStart(2, "0")).join("");
  if (!Object.hasOwn(toDark, hue)) return text;
  const [red, green, blue] = [1, 3, 5].map((i) => parseInt(toDark[hue].slice(i, i + 2), 16));
  return `rgba(${red},${green},${blue},${parts[4]})`;
}

/**
 * A copy of a figure's JSON, with every colour of the palette as it is in the dark where `dark`.
 * @param {*} value
 * @param {Object<string, string>} toDark
 * @param {boolean} dark
 * @returns {*}
 */
export function painted(value, toDark, dark) {
  if (typeof value === "string") return dark ? darkColor(value, toDark) : value;
  if (Array.isArray(value)) return value.map((one) => painted(one, toDark, dark));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, painted(one, toDark, dark)]));
}
