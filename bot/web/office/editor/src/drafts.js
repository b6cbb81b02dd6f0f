// The draft of the file: saved on the server while one types, never over somebody else's text.

import { ask, notify } from "./page.js";

const PAUSE_MS = 700;
const AGAIN_MS = 4_000;

export class Draft {
  #file;
  #text;
  #seen;
  #base;
  #timer;
  #running = Promise.resolve();
  #isDirty = false;
  #isStopped = false;

  /** `events`: state(word, file), clash(theirs, who). `text()` gives what is in the editor. */
  constructor(text, events) {
    this.#text = text;
    this.events = events;
    window.addEventListener("pagehide", () => this.#saveAtOnce());
  }

  get file() {
    return this.#file;
  }

  /** What the server holds is known: what is typed from now on goes on from there. */
  opened(file) {
    this.#file = file;
    this.#seen = file.version;
    this.#base = file.revision;
    this.#isStopped = false;
    this.#isDirty = false;
    this.events.state("known", file);
  }

  /** Somebody typed. */
  typed() {
    this.#isDirty = true;
    if (this.#isStopped) return;
    this.events.state("saving", this.#file);
    this.#later(PAUSE_MS);
  }

  /** Wait with saving until somebody has chosen between two texts. */
  stop() {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    this.events.state("choosing", this.#file);
  }

  /** Save now what is not saved yet. */
  async finish() {
    await this.#running;
    if (this.#isDirty && !this.#isStopped) await this.save(this.#text());
  }

  /** Save what is in the editor over a text that the person has seen. */
  async keep(theirs) {
    this.#seen = theirs.version;
    this.#base = theirs.revision;
    this.#isStopped = false;
    await this.save(this.#text());
  }

  /** Save a text, null for a file that shall go; one after the other, so that each has seen the last one. */
  save(text) {
    clearTimeout(this.#timer);
    this.#running = this.#running.then(() => this.#save(text));
    return this.#running;
  }

  async #save(text) {
    if (this.#isStopped) return;
    const { path } = this.#file;
    const { status, answer } = await ask("save", { path, text, base: this.#base, seen: this.#seen });
    this.#saved(status, answer, text);
  }

  #saved(status, answer, text) {
    if (status === 200) {
      this.#file = answer;
      this.#seen = answer.version;
      this.#isDirty = text !== null && text !== this.#text();
      notify("");
      this.events.state(this.#isDirty ? "saving" : "saved", answer);
      if (this.#isDirty) this.#later(PAUSE_MS);
    } else if (status === 409) {
      this.stop();
      this.events.clash(answer.theirs, answer.error);
    } else {
      if (answer.error) notify(answer.error);
      this.events.state("unsaved", this.#file);
      if (status === 0 || status >= 500) this.#later(AGAIN_MS);
    }
  }

  async discard() {
    clearTimeout(this.#timer);
    await this.#running;
    const { path } = this.#file;
    const { status, answer } = await ask("discard", { path, text: null, base: null, seen: this.#seen });
    if (status === 409) this.events.clash(answer.theirs, answer.error);
    else if (status !== 200) notify(answer.error ?? "");
    return status === 200 ? answer : undefined;
  }

  #later(wait_ms) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.save(this.#text()), wait_ms);
  }

  /** The tab is being closed: a browser still sends this. */
  #saveAtOnce() {
    if (this.#isStopped || !this.#isDirty) return;
    const { path } = this.#file;
    void ask("save", { path, text: this.#text(), base: this.#base, seen: this.#seen }, { keepalive: true });
  }
}
