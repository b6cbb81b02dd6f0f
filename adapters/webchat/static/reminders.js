// Being woken while the page is closed: offered to who is enrolled, begun and ended by a tap, never asked unasked.

import { BASE } from "./base.js";
import { tell } from "./standing.js";
import { say, t } from "./texts.js";

const CAN_BE_WOKEN =
  window.isSecureContext && "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;

export class Reminders {
  #button = document.getElementById("remind"); // null where nobody is woken
  #talk;
  #isOffered = false;
  #isBusy = false;
  #manager;
  #subscription = null;

  constructor(talk) {
    this.#talk = talk;
  }

  /** Show the button, with what this browser chose before; a second call does nothing. */
  async offer() {
    if (!this.#button || !CAN_BE_WOKEN || this.#isOffered) return;
    this.#isOffered = true;
    this.#manager = (await navigator.serviceWorker.ready).pushManager;
    await this.#goOn();
    this.#button.addEventListener("click", () => this.#toggle());
    this.#draw();
    this.#button.hidden = false;
  }

  /** Tell the server again what it may have lost, or known by a key of before or of another session here. */
  async #goOn() {
    const subscription = await this.#manager.getSubscription();
    if (!subscription) return;
    if (keyOf(subscription) === this.#button.dataset.pushKey) {
      this.#subscription = subscription;
      void this.#tellServer("POST", subscription);
    } else {
      await subscription.unsubscribe();
      await this.#subscribe();
    }
  }

  async #toggle() {
    if (this.#isBusy) return;
    this.#isBusy = true;
    tell("");
    if (this.#subscription) await this.#end();
    else await this.#begin();
    this.#isBusy = false;
    this.#draw();
  }

  async #begin() {
    const permission = await Notification.requestPermission();
    if (permission === "denied") tell(t("remind_denied"));
    if (permission === "granted") tell(await this.#subscribe());
  }

  /** Why it did not work, or nothing. */
  async #subscribe() {
    const wish = { userVisibleOnly: true, applicationServerKey: this.#button.dataset.pushKey };
    const subscription = await this.#manager.subscribe(wish).catch(() => null);
    if (!subscription) return t("remind_unreachable");
    const reason = await this.#tellServer("POST", subscription);
    if (reason) await subscription.unsubscribe();
    else this.#subscription = subscription;
    return reason;
  }

  /** A subscription that the browser has ended is ended, whether the server hears of it now or when it next sends. */
  async #end() {
    const ended = this.#subscription;
    this.#subscription = null;
    await ended.unsubscribe().catch(() => undefined);
    await this.#tellServer("DELETE", ended);
  }

  async #tellServer(method, subscription) {
    const body = JSON.stringify({ ...subscription.toJSON(), talk: this.#talk });
    const headers = { "content-type": "application/json" };
    const response = await fetch(`${BASE}/push`, { method, headers, body }).catch(() => undefined);
    if (response && response.ok) return "";
    if (!response || response.status >= 500) return t("remind_failed");
    return (await response.json()).error;
  }

  #draw() {
    this.#button.dataset.on = String(Boolean(this.#subscription));
    say(this.#button, this.#subscription ? "remind_on" : "remind_off");
  }
}

/** The key that a subscription was made with, as the page writes it: base64url. */
function keyOf({ options }) {
  const bytes = new Uint8Array(options.applicationServerKey);
  return btoa(String.fromCharCode(...bytes)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}
