/** The run one looks at: what is known of it, and everything that can be done to it. Panels watch its cells. */

import { announce, noNotice, notice } from "./announce.js";
import { change, get } from "./api.js";
import { Connection } from "./connection.js";
import { copy } from "./model.js";
import { Cell } from "./store.js";
import { Undo } from "./undo.js";
import { Reader } from "./wire.js";

/** @typedef {import("./model.js").Settings} Settings */
/** @typedef {import("./model.js").Structure} Structure */
/** @typedef {import("./wire.js").Frame} Frame */
/** @typedef {import("./connection.js").Message} Message */
/** @typedef {{ frame: Frame, read: Reader }} Shown */

const VIEW = { graph: 24, graph_points: 65, output: 60, output_points: 161, most: 12, over: /** @type {string[] | null} */ (null), rows: 400 };
const NONE = /** @type {import("./model.js").State} */ ({ state: "starting", epoch: 0, learning_rate: 0, frozen: [], undo: 0, note: "" });

export class Studio {
  run = "";
  structure = new Cell(/** @type {Structure | null} */ (null));
  frame = new Cell(/** @type {Shown | null} */ (null));
  state = new Cell(NONE);
  history = new Cell(/** @type {import("./model.js").History | null} */ (null));
  /** The epoch one scrubbed to, or null: as it stands now. */
  film = new Cell(/** @type {number | null} */ (null));
  undoable = new Cell({ undo: /** @type {string | null} */ (null), redo: /** @type {string | null} */ (null) });
  undo = new Undo((what) => (this.undoable.value = what));
  /** @type {Connection | null} */
  #connection = null;
  /** @type {Reader | null} */
  #reader = null;
  #fresh = true;

  /** Looks at this run from now on. @param {string} run */
  open(run) {
    this.#connection?.close();
    this.run = run;
    this.undo.clear();
    this.film.value = null;
    this.#answered = null;
    this.structure.value = null;
    this.frame.value = null;
    this.#fresh = this.#unbegun = true;
    this.state.value = NONE;
    this.#connection = new Connection(run, { ...VIEW }, {
      message: (message) => this.#heard(message),
      frame: (frame) => this.#drawn(frame),
      connected: (on) => (on ? this.#back() : notice("The studio does not answer; it is tried again. Is `superpose studio` still running?")),
    });
  }

  #away = false;
  #back() {
    if (this.#away) noNotice();
    this.#away = false;
  }

  /** @param {Message} message */
  #heard(message) {
    const known = /** @type {Record<string, () => void>} */ ({
      structure: () => this.#structured(/** @type {any} */ (message)),
      state: () => this.#stands(/** @type {any} */ (message)),
      history: () => (this.history.value = /** @type {any} */ (message)),
      told: () => this.#told(message),
      ended: () => notice([message.error, message.hint].filter(Boolean).join(" "), { label: "Go on", call: () => this.tell({ type: "wake" }) }),
      refused: () => notice([message.error, message.hint].filter(Boolean).join(" ")),
    });
    known[message.type]?.();
  }

  /** A run that has learned nothing yet begins at once when it is opened. @param {import("./model.js").State} state */
  #stands(state) {
    this.state.value = state;
    if (!this.#unbegun || state.state === "starting") return;
    this.#unbegun = false;
    if (state.state === "paused" && state.epoch === 0) this.tell({ type: "start" });
  }

  #unbegun = true;

  /** @param {Structure} structure */
  #structured(structure) {
    this.#reader = new Reader(structure);
    this.#answered = null;
    this.structure.value = structure;
  }

  /** @param {Frame} frame */
  #drawn(frame) {
    if (!this.#reader || frame.structure !== this.structure.value?.structure) return;
    if (frame.film !== (this.film.value !== null)) return;
    this.frame.value = { frame, read: this.#reader };
    if (this.#fresh) {
      this.#fresh = false;
      document.documentElement.dataset.ready = "true";
    }
  }

  /** Something happened by itself. @param {Message} message */
  #told(message) {
    const words = [message.error, message.hint].filter(Boolean).join(" ");
    announce(words);
    notice(words, message.option ? { label: "Fix it", call: () => void this.tryOption(message.option, "the fix") } : null);
  }

  /** Those last answered, until the structure that they made is told. @type {Settings | null} */
  #answered = null;

  get settings() {
    return this.#answered ?? /** @type {Structure} */ (this.structure.value).settings;
  }

  /** @param {Message} message */
  tell(message) {
    this.#connection?.tell(message);
  }

  /** @param {Message} message */
  ask(message) {
    return this.attempt(() => this.#connection?.ask(message));
  }

  /** What is refused is said on the page. @template T @param {() => Promise<T> | undefined} call @returns {Promise<T | undefined>} */
  async attempt(call) {
    try {
      return await call();
    } catch (error) {
      notice(error instanceof Error ? error.message : String(error));
      return undefined;
    }
  }

  /** @param {string} path */
  async get(path) {
    return get(`/api/runs/${this.run}/${path}`);
  }

  toggle() {
    this.live();
    return this.ask({ type: this.state.value.state === "running" ? "pause" : "start" });
  }

  /** As it stands now, no longer the film. */
  live() {
    if (this.film.value === null) return;
    this.film.value = null;
    this.tell({ type: "scrub", epoch: null });
  }

  /** @param {number} epoch */
  scrub(epoch) {
    this.film.value = epoch;
    this.tell({ type: "scrub", epoch });
  }

  /** The edit before, which may still wait for its answer. @type {Promise<unknown>} */
  #editing = Promise.resolve();

  /**
   * Other settings, which can be taken back; one edit after the other, so that a quick second one does not undo the first.
   * @param {string} what
   * @param {(settings: Settings) => void} edit changes a copy
   * @param {boolean} [keep] the weights where they can
   * @returns {Promise<boolean>}
   */
  edit(what, edit, keep = true) {
    const run = this.run;
    const done = this.#editing.then(() => run === this.run && this.#edited(what, edit, keep));
    this.#editing = done.catch(() => false);
    return done;
  }

  /** @param {string} what @param {(settings: Settings) => void} edit @param {boolean} keep */
  async #edited(what, edit, keep) {
    const [before, after] = [copy(this.settings), copy(this.settings)];
    edit(after);
    if (!(await this.#put(after, keep, what))) return false;
    this.undo.did({ what, undo: () => this.#put(before, keep, `taken back: ${what}`), redo: () => this.#put(after, keep, what) });
    return true;
  }

  /** @param {Settings} settings @param {boolean} keep @param {string} what */
  async #put(settings, keep, what) {
    this.live();
    const done = await this.attempt(() => change("PUT", `/api/runs/${this.run}/settings`, { settings, keep }));
    if (!done) {
      this.structure.value = this.structure.value; // what was typed goes back to how it is
      return false;
    }
    this.#answered = done.settings ?? null;
    noNotice();
    announce(`${what}${done.began_again ? "; it begins again" : ""}`);
    if (done.began_again && settings.data) await this.ask({ type: "start" });
    return true;
  }

  /** A finding's way out, in one click. @param {object} option @param {string} what */
  async tryOption(option, what) {
    const before = copy(this.settings);
    const done = await this.attempt(() => change("POST", `/api/runs/${this.run}/try`, { option }));
    if (!done) return;
    noNotice();
    const after = copy(done.settings);
    this.undo.did({ what, undo: () => this.#put(before, false, `taken back: ${what}`), redo: () => this.#put(after, false, what) });
    announce(`${what}: it begins again`);
    await this.ask({ type: "start" });
  }

  /** A weight by hand; the bias is the one from 0. All counted from 1. @param {number} layer @param {number} from @param {number} to @param {number} value */
  weight(layer, from, to, value) {
    this.live();
    this.tell({ type: "weight", layer, from, to, value });
  }

  /** A weight that was set by hand, so that it can be taken back. @param {number} layer @param {number} from @param {number} to @param {number} before @param {number} after */
  weighed(layer, from, to, before, after) {
    this.undo.did({ what: "a weight", undo: () => this.weight(layer, from, to, before), redo: () => this.weight(layer, from, to, after) });
  }

  /** @param {number} layer @param {number} neuron @param {boolean} frozen */
  async freeze(layer, neuron, frozen) {
    const set = (/** @type {boolean} */ to) => this.ask({ type: "freeze", layer, neuron, frozen: to });
    await set(frozen);
    this.undo.did({ what: frozen ? "freezing a neuron" : "thawing a neuron", undo: () => set(!frozen), redo: () => set(frozen) });
  }
}
