// Which buttons were pressed and wait for their answer. A pressed button takes no second press until then.

const ANSWER_MAX_MS = 10_000; // after that the button may be pressed again: a second press does no harm

export class Presses {
  #states = new Map(); // "message payload" -> { word: "waiting" | "sent", timer }
  #answeredAt = 0;
  #redraw;

  constructor(redraw) {
    this.#redraw = redraw;
  }

  /** "waiting" (not yet with the server), "sent" (not yet answered), or undefined. */
  stateOf(message, payload) {
    const state = this.#states.get(`${message} ${payload}`);
    return state && state.word;
  }

  /** Take over which presses wait in the outbox. */
  follow(entries) {
    for (const { kind, message, payload } of entries) {
      if (kind === "pressed" && !this.stateOf(message, payload)) this.#set(message, payload, "waiting");
    }
    const waiting = new Set(entries.map(({ message, payload }) => `${message} ${payload}`));
    for (const [key, { word }] of this.#states) {
      if (word === "waiting" && !waiting.has(key)) this.#release(key);
    }
    this.#redraw();
  }

  /** The server has a press; if its answer was seen meanwhile, that is all. */
  delivered({ message, payload }, startedAt) {
    const key = `${message} ${payload}`;
    if (this.#answeredAt > startedAt) this.#release(key);
    else this.#set(message, payload, "sent", setTimeout(() => this.#giveUp(key), ANSWER_MAX_MS));
    this.#redraw();
  }

  /** The bot said something. */
  answered() {
    this.#answeredAt = performance.now();
    for (const [key, { word }] of this.#states) if (word === "sent") this.#release(key);
    this.#redraw();
  }

  #giveUp(key) {
    this.#release(key);
    this.#redraw();
  }

  #set(message, payload, word, timer) {
    this.#release(`${message} ${payload}`);
    this.#states.set(`${message} ${payload}`, { word, timer });
  }

  #release(key) {
    const state = this.#states.get(key);
    if (state) clearTimeout(state.timer);
    this.#states.delete(key);
  }
}
