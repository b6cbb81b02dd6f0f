// Sends what was said and pressed: in order, one at a time, until the server says that it is on disk.
// Nothing leaves the store before that. A resend carries the same id, so the server takes it once.

import { backOff } from "./backoff.js";
import { BASE } from "./base.js";

const SENDING_MAX_MS = 20_000;
const SESSION_ENDED = [401, 409]; // nobody is signed in, or somebody else is

export class Outbox {
  #store;
  #talk;
  #events;
  #attempt = 0;
  #timer;
  #running;

  /** `events`: changed(entries), delivered(entry, startedAt), refused(entry, reason), sessionEnded(reason). */
  constructor(store, talk, events) {
    this.#store = store;
    this.#talk = talk;
    this.#events = events;
    // Another tab of the same talk wrote to the store.
    window.addEventListener("storage", (event) => event.key === this.#signal && this.#changed());
    window.addEventListener("online", () => this.sendNow());
  }

  get #signal() {
    return `yibiao-outbox-${this.#talk}`;
  }

  /** Keep something to be sent, and send it as soon as the network allows. */
  async add(entry) {
    await this.#store.put({ id: newId(), ...entry });
    await this.#announce();
    this.send();
  }

  /** Show what waits from an earlier visit, and send it. */
  async resume() {
    await this.#changed();
    this.send();
  }

  /** The server is seen to have an entry (its echo came). */
  async forget(id) {
    const waiting = await this.#store.all();
    if (waiting.some((entry) => entry.id === id)) await this.#remove(id);
  }

  /** The network is back: do not wait for the next attempt. */
  sendNow() {
    this.#attempt = 0;
    this.send();
  }

  send() {
    clearTimeout(this.#timer);
    if (this.#running) {
      this.#running = "again";
      return;
    }
    this.#running = "once";
    void this.#sendAlone();
  }

  async #sendAlone() {
    do {
      this.#running = "once";
      await alone(this.#signal, () => this.#sendAll());
    } while (this.#running === "again");
    this.#running = undefined;
  }

  async #sendAll() {
    for (;;) {
      const [entry] = await this.#store.all();
      if (entry === undefined) return;
      const startedAt = performance.now();
      const { outcome, reason } = await post(this.#talk, entry);
      if (outcome === "later") {
        this.#timer = setTimeout(() => this.send(), backOff(this.#attempt++));
        return;
      }
      if (outcome === "no session") {
        this.#events.sessionEnded(reason);
        return;
      }
      this.#attempt = 0;
      if (outcome === "accepted") this.#events.delivered(entry, startedAt);
      else this.#events.refused(entry, reason);
      await this.#remove(entry.id);
    }
  }

  async #remove(id) {
    await this.#store.remove(id);
    await this.#announce();
  }

  async #announce() {
    try {
      localStorage.setItem(this.#signal, newId());
    } catch {
      // Without it the other tabs notice at their next reload.
    }
    await this.#changed();
  }

  async #changed() {
    this.#events.changed(await this.#store.all());
  }
}

/** Run `work` while no other tab runs it. Without locks (plain http) two may: ids make that harmless. */
function alone(name, work) {
  return navigator.locks ? navigator.locks.request(name, work) : work();
}

async function post(talk, { id, kind, text, payload, message, label }) {
  const aborting = new AbortController();
  const timer = setTimeout(() => aborting.abort(), SENDING_MAX_MS);
  try {
    const response = await fetch(`${BASE}/messages`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ talk, id, kind, text, payload, message, label }),
      signal: aborting.signal,
    });
    return await outcomeOf(response);
  } catch {
    return { outcome: "later" };
  } finally {
    clearTimeout(timer);
  }
}

/** Only our own words count: a hotel's sign-in page may answer 200, a gateway 403. */
async function outcomeOf(response) {
  if (response.status === 204) return { outcome: "accepted" };
  const isOurs = (response.headers.get("content-type") || "").startsWith("application/json");
  const reason = isOurs ? (await response.json()).error : undefined;
  if (typeof reason !== "string" || response.status >= 500) return { outcome: "later" };
  return { outcome: SESSION_ENDED.includes(response.status) ? "no session" : "refused", reason };
}

/** A UUID, also where the browser offers none (`randomUUID` needs https). */
function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
