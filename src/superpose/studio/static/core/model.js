/** The shapes of what the server tells and is told; docs/studio-protocol.md says what each means. */

/** @typedef {string | ({ name: string } & Record<string, unknown>)} Named */
/** @typedef {{ kind: string, name?: string, expression?: string, low?: number, high?: number, points?: number[][], upload?: string, target?: string | null, rows?: number | null, noise?: number | null, seed?: number, held_out?: number, [more: string]: unknown }} DataSettings */
/** @typedef {{ neurons: number, activation: Named, combine: Named, fire_above: number | null, dropout: number, initial: string | null }} LayerSettings */
/** @typedef {{ activation: Named | null, combine: Named, fire_above: number | null, initial: string | null }} OutputSettings */
/** @typedef {{ cost: Named | null, optimizer: string, learning_rate: number | null, batch_size: number | null, weight_decay: number, gradient_clip: number | null, seed: number, epochs_per_second: number | null }} TrainingSettings */
/** @typedef {{ version: number, data: DataSettings, network: { layers: LayerSettings[], output: OutputSettings, seed: number }, training: TrainingSettings }} Settings */

/** @typedef {{ title: string, kind: string, neurons: number, shown: number[], names: string[], activation?: Named, combine?: Named, fire_above?: number | null }} Column */
/** @typedef {{ name: string, kind: string, low: number, high: number, levels: string[] | null }} Over */
/** @typedef {{ name: string, at: number, shape: number[] }} Part */

/**
 * @typedef {object} Structure
 * @property {number} structure
 * @property {Settings} settings
 * @property {Column[]} columns
 * @property {Over[]} over
 * @property {{ name: string, kind: string, drawable: boolean }[]} axes
 * @property {{ kind: string, names: string[], adds_up: boolean, meaning: "numbers" | "classes" | "yes_no" }} output
 * @property {{ graph: number[][], output: number[][] }} grids
 * @property {{ inputs: number[][], truth: number[], held_out: boolean[], near: boolean[], shown: number, trained_on: number, held_out_count: number }} rows
 * @property {{ name: string, better: string }} metric
 * @property {{ name: string, formula: string }} cost
 * @property {string} task
 * @property {number} parameters
 * @property {number} batches
 * @property {Part[]} layout
 */

/** @typedef {{ state: string, epoch: number, learning_rate: number, frozen: [number, number][], undo: number, note: string }} State */
/** @typedef {{ epochs: number[], columns: Record<string, (number | null)[]> & { gradient_norm?: (number | null)[][] }, events: string[], film: number[] }} History */
/** @typedef {{ run: string, name: string, state: string, epoch: number, cost: number | null, held_out_cost: number | null, score: number | null, metric?: string | null, created: string, changed: string, sizes?: number[] | null, bytes: number, settings?: Settings }} Summary */

/**
 * @typedef {object} Options
 * @property {{ name: string, kind: string, rows: number, inputs: number, task: string, about: string, noise?: number | null }[]} samples
 * @property {{ name: string, formula: string, about: string }[]} activations
 * @property {string[]} output_activations
 * @property {{ name: string, formula: string }[]} combines
 * @property {{ name: string, formula: string }[]} costs
 * @property {{ name: string, formula: string, learning_rate: number }[]} optimizers
 * @property {{ functions: string[], constants: string[] }} expression
 * @property {{ most_bytes: number, endings: string[] }} upload
 * @property {Settings} first
 */

/** The name of an activation, cost or combine, however it is given. @param {Named | null | undefined} given */
export function nameOf(given) {
  return given === null || given === undefined ? "" : typeof given === "string" ? given : given.name;
}

/** A copy that can be changed. @template T @param {T} value @returns {T} */
export function copy(value) {
  return structuredClone(value);
}
