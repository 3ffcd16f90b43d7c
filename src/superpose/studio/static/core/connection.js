/** The socket to a run: it says hello, draws what comes, answers when it was drawn, and connects again when it dropped. */

import { decode } from "./wire.js";

/** @typedef {import("./wire.js").Frame} Frame */
/** @typedef {{ type: string } & Record<string, any>} Message */

/**
 * @typedef {object} Heard
 * @property {(message: Message) => void} message
 * @property {(frame: Frame) => void} frame drawn before it is answered for
 * @property {(connected: boolean) => void} connected
 */

const WAIT = { first: 300, most: 5000 };
const REFUSED = new Set([4001, 4003, 4004, 1008]);

export class Connection {
  /** @type {WebSocket | null} */
  #socket = null;
  #last = 0;
  #wait = WAIT.first;
  #closed = false;
  #number = 0;
  /** @type {Map<number, { done: () => void, refused: (error: Error) => void }>} */
  #waiting = new Map();
  /** @type {Frame | null} */
  #frame = null;

  /** @param {string} run @param {object} view @param {Heard} heard */
  constructor(run, view, heard) {
    this.run = run;
    this.view = view;
    this.heard = heard;
    this.#open();
  }

  #open() {
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const socket = (this.#socket = new WebSocket(`${scheme}://${location.host}/api/runs/${this.run}/live`));
    socket.binaryType = "arraybuffer";
    socket.addEventListener("open", () => {
      this.#wait = WAIT.first;
      socket.send(JSON.stringify({ type: "hello", view: this.view, last: this.#last }));
      this.heard.connected(true);
    });
    socket.addEventListener("message", ({ data }) => (typeof data === "string" ? this.#told(JSON.parse(data)) : this.#came(data)));
    socket.addEventListener("close", (event) => this.#dropped(event));
  }

  /** @param {CloseEvent} event */
  #dropped(event) {
    for (const { refused } of this.#waiting.values()) refused(new Error("The connection dropped."));
    this.#waiting.clear();
    if (this.#closed) return;
    this.heard.connected(false);
    if (REFUSED.has(event.code)) this.#wait = WAIT.most;
    setTimeout(() => !this.#closed && this.#open(), this.#wait);
    this.#wait = Math.min(WAIT.most, this.#wait * 1.7);
  }

  /** @param {Message} message */
  #told(message) {
    const asked = this.#waiting.get(message.id);
    if (asked) {
      this.#waiting.delete(message.id);
      if (message.type === "done") asked.done();
      else asked.refused(new Error([message.error, message.hint].filter(Boolean).join(" ")));
    } else if (message.type !== "done") {
      this.heard.message(message);
    }
  }

  /** The latest frame is drawn with the next picture; a tab that sleeps answers nothing, and gets nothing. @param {ArrayBuffer} bytes */
  #came(bytes) {
    const frame = decode(bytes);
    if (!frame) return;
    const idle = this.#frame === null;
    this.#frame = frame;
    if (idle) requestAnimationFrame(() => this.#draw());
  }

  #draw() {
    const frame = /** @type {Frame} */ (this.#frame);
    this.#frame = null;
    this.#last = frame.sequence;
    try {
      this.heard.frame(frame);
    } finally {
      this.tell({ type: "ack", sequence: frame.sequence });
    }
  }

  /** Without waiting for an answer. @param {Message} message */
  tell(message) {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
  }

  /** Until it is done, or refused. @param {Message} message @returns {Promise<void>} */
  ask(message) {
    const id = (this.#number += 1);
    return new Promise((done, refused) => {
      if (this.#socket?.readyState !== WebSocket.OPEN) refused(new Error("There is no connection to the studio now; it is tried again."));
      this.#waiting.set(id, { done, refused });
      this.tell({ ...message, id });
    });
  }

  /** Other sizes, axes or neurons. @param {object} view */
  look(view) {
    this.view = view;
    this.tell({ type: "view", view });
  }

  close() {
    this.#closed = true;
    this.#socket?.close();
  }
}
