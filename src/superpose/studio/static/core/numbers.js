/** Numbers as a person reads them: few digits, a true minus, a sign where the sign matters. */

/**
 * Three to four significant digits, without an exponent where that can be.
 * @param {number | null | undefined} value
 * @param {number} [digits]
 */
export function short(value, digits = 3) {
  if (value === null || value === undefined || Number.isNaN(value)) return "–";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size >= 1e6 || size < 1e-4) return minus(value.toExponential(digits - 1).replace("e+", "e"));
  if (size >= 1000) return minus(Math.round(value).toLocaleString("en"));
  return minus(String(Number(value.toPrecision(digits))));
}

/** With its sign, also a plus. @param {number} value @param {number} [digits] */
export function signed(value, digits = 3) {
  return value > 0 ? `+${short(value, digits)}` : short(value, digits);
}

/** A number of things. @param {number} value */
export function count(value) {
  return Math.round(value).toLocaleString("en");
}

/** A number with its thing, in the singular or the plural. @param {number} value @param {string} one @param {string} [many] */
export function several(value, one, many = `${one}s`) {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/** @param {string} text */
export function minus(text) {
  return text.replaceAll("-", "−");
}

/** A number typed by a person, or null. @param {string} text */
export function typed(text) {
  const value = Number(text.trim().replace("−", "-").replace(",", "."));
  return text.trim() === "" || !Number.isFinite(value) ? null : value;
}

/** @param {number} value @param {number} low @param {number} high */
export function within(value, low, high) {
  return Math.min(high, Math.max(low, value));
}
