// The talk on the screen: messages by id, days between them, and below them what waits to be sent.

import { Bubble, WaitingBubble } from "./bubbles.js";
import { make } from "./elements.js";
import { dayKey, dayOf } from "./texts.js";

export class Log {
  #element;
  #waitingElement;
  #press;
  #presses;
  #bubbles = new Map(); // id -> Bubble
  #ids = []; // ascending
  #waiting = new Map(); // the page's own id -> WaitingBubble
  #echoed = new Set();

  constructor(element, waitingElement, presses, press) {
    this.#element = element;
    this.#waitingElement = waitingElement;
    this.#presses = presses;
    this.#press = press;
  }

  get isEmpty() {
    return this.#ids.length === 0 && this.#waiting.size === 0;
  }

  get oldestId() {
    return this.#ids[0];
  }

  bubble(id) {
    return this.#bubbles.get(id);
  }

  /** Draw a message, or draw it again; gives its bubble. */
  put(message) {
    if (message.ref) this.#arrived(message.ref);
    const known = this.#bubbles.get(message.id);
    if (known) {
      if (message.changed > known.message.changed) known.draw({ ...message, at: known.message.at });
    } else {
      this.#insert(new Bubble(message, this.#press));
    }
    const bubble = this.#bubbles.get(message.id);
    this.#drawCurrent();
    this.#drawPressesOf(bubble);
    return bubble;
  }

  /** Show what the outbox holds. What left it without an echo yet stays, marked as sent. */
  showWaiting(entries) {
    const ids = new Set(entries.map(({ id }) => id));
    for (const [id, bubble] of this.#waiting) bubble.isSent = !ids.has(id);
    for (const { id, kind, text } of entries) {
      if (kind !== "said" || this.#waiting.has(id) || this.#echoed.has(id)) continue;
      const bubble = new WaitingBubble(text);
      this.#waiting.set(id, bubble);
      this.#waitingElement.append(bubble.element);
    }
  }

  /** Take away a waiting bubble: its echo is here, or it was refused. */
  dropWaiting(id) {
    const bubble = this.#waiting.get(id);
    if (bubble) bubble.element.remove();
    this.#waiting.delete(id);
  }

  drawPresses() {
    for (const bubble of this.#bubbles.values()) this.#drawPressesOf(bubble);
  }

  /** What the newest message of the bot expects to be typed. */
  get expects() {
    const newest = this.#newest((bubble) => bubble.message.kind !== "echo");
    return newest && newest.message.expects;
  }

  /** Times and days again, after the language changed. */
  relabel() {
    for (const bubble of this.#bubbles.values()) bubble.drawTime();
    for (const day of this.#element.querySelectorAll(".day")) day.textContent = dayOf(new Date(day.dataset.at));
    this.drawPresses();
  }

  #drawPressesOf(bubble) {
    bubble.drawPresses((payload) => this.#presses.stateOf(bubble.message.id, payload));
  }

  #arrived(ref) {
    this.#echoed.add(ref);
    this.dropWaiting(ref);
  }

  #insert(bubble) {
    const { id } = bubble.message;
    let place = this.#ids.length;
    while (place > 0 && this.#ids[place - 1] > id) place -= 1;
    const next = place < this.#ids.length ? this.#bubbles.get(this.#ids[place]).element : null;
    this.#ids.splice(place, 0, id);
    this.#bubbles.set(id, bubble);
    this.#element.insertBefore(bubble.element, next);
    this.#separate(bubble, place);
  }

  /** Put the day above its first message. */
  #separate(bubble, place) {
    const at = new Date(bubble.message.at);
    const before = place > 0 && this.#bubbles.get(this.#ids[place - 1]).message.at;
    if (before && dayKey(new Date(before)) === dayKey(at)) return;
    let day = this.#element.querySelector(`.day[data-day="${dayKey(at)}"]`);
    if (!day) {
      day = make("p", "day", dayOf(at));
      day.dataset.day = dayKey(at);
      day.dataset.at = bubble.message.at;
    }
    this.#element.insertBefore(day, bubble.element);
  }

  #drawCurrent() {
    const current = this.#newest((bubble) => bubble.hasButtons);
    for (const bubble of this.#bubbles.values()) bubble.isCurrent = bubble === current;
  }

  #newest(counts) {
    let newest;
    for (const bubble of this.#bubbles.values()) {
      if (counts(bubble) && !(newest && newest.message.changed > bubble.message.changed)) newest = bubble;
    }
    return newest;
  }
}
