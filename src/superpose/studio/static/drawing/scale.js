/** From numbers to places on a drawing, and the round numbers along an axis. */

/** @typedef {[number, number]} Range */

/**
 * The place of a value, and the value at a place.
 * @param {Range} values
 * @param {Range} places
 */
export function scale([low, high], [from, to]) {
  const span = high - low || 1;
  return {
    /** @param {number} value */
    at: (value) => from + ((value - low) / span) * (to - from),
    /** @param {number} place */
    back: (place) => low + ((place - from) / (to - from || 1)) * span,
  };
}

/** Round numbers in a range, about so many. @param {Range} range @param {number} about @returns {number[]} */
export function ticks([low, high], about) {
  const step = roundStep((high - low) / Math.max(1, about));
  if (!(step > 0) || !Number.isFinite(step)) return [low];
  const made = [];
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high + step * 1e-9; k += 1) made.push(k * step);
  return made;
}

/** @param {number} rough */
function roundStep(rough) {
  const power = 10 ** Math.floor(Math.log10(rough));
  const lead = rough / power;
  return power * (lead <= 1 ? 1 : lead <= 2 ? 2 : lead <= 5 ? 5 : 10);
}

/** A tick's number: as few digits as the steps need. @param {number} value @param {number[]} all */
export function tickText(value, all) {
  const step = all.length > 1 ? Math.abs(all[1] - all[0]) : Math.abs(value) || 1;
  if (step >= 1e5 || step < 1e-4) return value.toExponential(1).replaceAll("-", "−");
  const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  return (Math.abs(value) < step * 1e-9 ? 0 : value).toFixed(digits).replace("-", "−");
}

/**
 * The range of finite numbers, widened by a part of it.
 * @param {Iterable<ArrayLike<number>>} lists
 * @param {number} [room]
 * @returns {Range}
 */
export function rangeOf(lists, room = 0.06) {
  let [low, high] = [Infinity, -Infinity];
  for (const list of lists) {
    for (let i = 0; i < list.length; i += 1) {
      const value = list[i];
      if (Number.isFinite(value)) [low, high] = [Math.min(low, value), Math.max(high, value)];
    }
  }
  if (low > high) return [-1, 1];
  const more = (high - low || Math.abs(high) || 1) * room;
  return [low - more, high + more];
}
