// Joins the parts of the chat page.

import { BASE } from "./base.js";
import { Composer } from "./composer.js";
import { setUpDemo } from "./demo.js";
import { followKeyboard, setUpTextSize } from "./display.js";
import { Log } from "./log.js";
import { Outbox } from "./outbox.js";
import { Presses } from "./presses.js";
import { Reminders } from "./reminders.js";
import { Scrolling } from "./scrolling.js";
import { showConnection, showCount, tell } from "./standing.js";
import { openStore } from "./store.js";
import { Stream } from "./stream.js";
import { setLanguage, t, whenLanguageChanges } from "./texts.js";

const byId = (id) => document.getElementById(id);

class ChatPage {
  #waiting = [];
  #isOpen = false; // whether all that was said before is on the screen
  #scrolling = new Scrolling(byId("scroller"), byId("newer"));
  #presses = new Presses(() => this.#log.drawPresses());
  #log = new Log(byId("log"), byId("waiting"), this.#presses, (...pressed) => this.#press(...pressed));
  #outbox;
  #composer;
  #stream;
  #reminders;

  constructor(store, talk) {
    this.#outbox = new Outbox(store, talk, {
      changed: (entries) => this.#showWaiting(entries),
      delivered: (entry, startedAt) => this.#delivered(entry, startedAt),
      refused: (entry, reason) => this.#refused(entry, reason),
      sessionEnded: tell,
    });
    this.#composer = new Composer(talk, (text) => this.#say(text), tell);
    this.#stream = new Stream(talk, {
      state: showConnection,
      message: (message) => this.#receive(message),
      language: (language) => this.#adopt(language),
      caughtUp: (standing) => this.#caughtUp(standing),
      doubt,
    });
    this.#reminders = new Reminders(talk);
    byId("earlier").addEventListener("click", () => this.#showEarlier());
    byId("help").addEventListener("click", () => void this.#say("/help"));
    for (const button of document.querySelectorAll("button[data-to]")) {
      button.addEventListener("click", () => this.#switchLanguage(button.dataset.to));
    }
    whenLanguageChanges(() => this.#relabel());
  }

  async start() {
    await this.#outbox.resume();
    this.#stream.start();
  }

  // What the person does

  async #say(text) {
    await this.#outbox.add({ kind: "said", text });
    this.#scrolling.toEnd();
  }

  #press(bubble, { label, payload }) {
    this.#scrolling.expectAnswer();
    void this.#outbox.add({ kind: "pressed", payload, label, message: String(bubble.message.id) });
  }

  #switchLanguage(language) {
    setLanguage(language);
    void this.#outbox.add({ kind: "said", text: `/language ${language}` });
  }

  async #showEarlier() {
    const response = await fetch(`${BASE}/messages?before=${this.#log.oldestId}`).catch(() => undefined);
    if (!response || !response.ok) {
      tell(t("state_offline"));
      return;
    }
    const { messages, earlier } = await response.json();
    const oldest = this.#log.bubble(this.#log.oldestId).element;
    byId("log").setAttribute("aria-busy", "true"); // nothing of this is news to a screen reader
    this.#scrolling.keepStill(oldest, () => messages.forEach((message) => this.#log.put(message)));
    byId("log").setAttribute("aria-busy", "false");
    byId("earlier").hidden = !earlier;
  }

  // What becomes of it

  #showWaiting(entries) {
    this.#waiting = entries;
    this.#log.showWaiting(entries);
    this.#presses.follow(entries);
    this.#drawStanding();
  }

  #delivered(entry, startedAt) {
    tell("");
    if (entry.kind === "pressed") this.#presses.delivered(entry, startedAt);
  }

  #refused(entry, reason) {
    this.#log.dropWaiting(entry.id);
    if (entry.kind === "said") this.#composer.giveBack(entry.text);
    tell(t("not_sent", { reason }));
  }

  // What the server says

  #receive(message) {
    if (message.ref) void this.#outbox.forget(message.ref);
    if (message.kind !== "echo") this.#presses.answered();
    const known = this.#log.bubble(message.id);
    if (known) this.#redraw(known, message);
    else this.#add(message);
    if (this.#isOpen) this.#composer.expect(this.#log.expects);
    this.#drawStanding();
  }

  #add(message) {
    const { element } = this.#log.put(message);
    if (!this.#isOpen) return;
    element.classList.add("arriving");
    this.#scrolling.said(element, message.kind === "echo");
  }

  #redraw({ element }, message) {
    const anchor = element.contains(document.activeElement) ? document.activeElement : element;
    const height = element.offsetHeight;
    this.#scrolling.keepStill(anchor, () => this.#log.put(message));
    if (element.offsetHeight > height) this.#scrolling.reveal(element);
  }

  #caughtUp({ earlier, language }) {
    if (earlier !== null || !this.#isOpen) byId("earlier").hidden = earlier === false;
    this.#composer.expect(this.#log.expects);
    this.#adopt(language);
    if (!this.#isOpen) this.#open();
    this.#drawStanding();
    this.#outbox.sendNow();
  }

  #open() {
    this.#isOpen = true;
    byId("log").setAttribute("aria-busy", "false");
    this.#scrolling.toEnd(byId("log").lastElementChild);
  }

  /** Somebody is enrolled here: their language holds, unless a wish for another one is still on its way. */
  #adopt(language) {
    if (language) void this.#reminders.offer();
    const isSwitching = this.#waiting.some(({ text }) => text && text.startsWith("/language"));
    if (language && !isSwitching) setLanguage(language);
  }

  #relabel() {
    this.#log.relabel();
    this.#composer.expect(this.#log.expects);
    this.#drawStanding();
  }

  #drawStanding() {
    showCount(this.#waiting.length);
    byId("empty").hidden = !(this.#isOpen && this.#log.isEmpty);
  }
}

/** The connection failed twice: where the session has ended, the page loaded again says what to do. */
async function doubt() {
  const response = await fetch(`${BASE}/messages?before=0`).catch(() => undefined);
  if (response && response.status === 401) location.reload();
}

/** Let the page open without a network next time, where the browser can; not one that another page shows. */
function keepForOffline() {
  if (!navigator.serviceWorker || window.parent !== window) return;
  navigator.serviceWorker.register(`${BASE}/worker.js`, { scope: BASE }).catch(() => undefined);
}

async function start() {
  setUpTextSize();
  followKeyboard();
  setUpDemo(tell);
  const { talk } = document.body.dataset;
  await new ChatPage(await openStore(talk), talk).start();
  keepForOffline();
}

void start();
