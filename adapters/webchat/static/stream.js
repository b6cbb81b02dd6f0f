// The server's messages as they come, over one server-sent events connection that is renewed whenever it is
// lost. The browser's own renewal is not used: it has no back-off and gives up for good after an error page.

import { backOff } from "./backoff.js";
import { BASE } from "./base.js";

const SILENCE_MAX_MS = 40_000; // the server sends a sign of life every 15 s

const DOUBTS_AFTER = 2; // attempts that failed in a row; an EventSource does not tell why they do

export class Stream {
  #talk;
  #events;
  #source;
  #last = 0;
  #attempt = 0;
  #retry;
  #watch;
  #heardAt = 0;
  #isPaused = false;

  /** `events`: state(word), message(message), caughtUp(standing), language(code), doubt(). */
  constructor(talk, events) {
    this.#talk = talk;
    this.#events = events;
    window.addEventListener("online", () => this.#connectNow());
    window.addEventListener("offline", () => this.#lose());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") this.#wakeUp();
    });
    for (const sign of ["pointerdown", "keydown"]) {
      window.addEventListener(sign, () => this.#isPaused && this.#connectNow());
    }
  }

  start() {
    this.#connect();
  }

  #connect() {
    this.#stop();
    const source = new EventSource(`${BASE}/events?talk=${this.#talk}&after=${this.#last}`);
    this.#source = source;
    this.#heard();
    source.onopen = () => this.#opened();
    source.onerror = () => this.#lose();
    source.onmessage = (event) => this.#received(event);
    source.addEventListener("ping", () => this.#heard());
    source.addEventListener("caught_up", (event) => this.#events.caughtUp(JSON.parse(event.data)));
    source.addEventListener("language", (event) => this.#events.language(JSON.parse(event.data).language));
    source.addEventListener("reload", () => location.reload());
    source.addEventListener("paused", () => this.#pause());
  }

  #opened() {
    this.#attempt = 0;
    this.#isPaused = false;
    this.#heard();
    this.#events.state("online");
  }

  #received(event) {
    this.#heard();
    const message = JSON.parse(event.data);
    if (message.changed <= this.#last) return;
    this.#last = message.changed;
    this.#events.message(message);
  }

  /** A sign of life. Without the next one the connection counts as lost: phones often notice much later. */
  #heard() {
    this.#heardAt = Date.now();
    clearTimeout(this.#watch);
    this.#watch = setTimeout(() => this.#lose(), SILENCE_MAX_MS);
  }

  #lose() {
    this.#stop();
    this.#events.state("offline");
    this.#retry = setTimeout(() => this.#connect(), backOff(this.#attempt++));
    if (this.#attempt === DOUBTS_AFTER) this.#events.doubt();
  }

  #pause() {
    this.#stop();
    this.#isPaused = true;
    this.#events.state("paused");
  }

  #connectNow() {
    this.#attempt = 0;
    this.#events.state("connecting");
    this.#connect();
  }

  /** Back from the background, where timers stand still. */
  #wakeUp() {
    const isAlive = this.#source && this.#source.readyState === EventSource.OPEN;
    if (!isAlive || Date.now() - this.#heardAt > SILENCE_MAX_MS) this.#connectNow();
  }

  #stop() {
    clearTimeout(this.#retry);
    clearTimeout(this.#watch);
    if (this.#source) this.#source.close();
    this.#source = undefined;
  }
}
