/** The shapes of what the server tells and is told, as the page sees them. */

/**
 * What to learn from.
 * @typedef {object} DataSetup
 * @property {"sample" | "function" | "drawn" | "points" | "file"} kind
 * @property {string} [name] of a sample, or of a file as it came
 * @property {string} [expression]
 * @property {number} [low]
 * @property {number} [high]
 * @property {number[][]} [points] drawn by hand: x, y; or x, y, class
 * @property {string} [upload] the id of a file that was sent
 * @property {string} [target] the column to predict
 * @property {number | null} [rows]
 * @property {number | null} [noise]
 * @property {number} [held_out] the part of the rows held out
 */

/**
 * @typedef {object} LayerSetup
 * @property {number} neurons
 * @property {string} activation
 * @property {string} combine
 * @property {number | null} firing
 */

/**
 * How it learns.
 * @typedef {object} TrainingSetup
 * @property {string} cost
 * @property {string} optimizer
 * @property {number} learning_rate
 * @property {number | null} batch_size null: all rows
 * @property {number} weight_decay
 * @property {number} seed
 */

/** @typedef {{ data: DataSetup, layers: LayerSetup[], training: TrainingSetup }} Setup */

export {};
