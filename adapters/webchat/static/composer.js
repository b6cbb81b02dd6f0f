// Where the answer is typed. What is typed and not sent survives a reload.

import { remembered, remember } from "./memory.js";
import { name, say, t, whenLanguageChanges } from "./texts.js";

// A pad of large digits for what is nearly always a number. It is only the first offer: `+3`, `三百` or
// `户数 312` may be typed at any time, so one tap on the key beside it brings the letters back, and that choice
// stays until it is changed. A date keeps the letters: many number pads have no hyphen.
const PADS = { integer: "numeric", decimal: "decimal", money: "decimal" };

export class Composer {
  #text = document.getElementById("text");
  #keyboard = document.getElementById("keyboard");
  #pad; // what the newest question expects: an inputmode, or undefined
  #draftKey;
  #send;
  #tell;

  /** `send(text)` is called with what shall be said, `tell(sentence)` where it cannot be sent as it is. */
  constructor(talk, send, tell) {
    this.#tell = tell;
    this.#draftKey = `yibiao-draft-${talk}`;
    this.#send = send;
    this.#text.value = remembered(this.#draftKey) || "";
    this.#text.addEventListener("input", () => this.#typed());
    this.#text.addEventListener("keydown", (event) => this.#key(event));
    document.getElementById("composer").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    this.#keyboard.addEventListener("click", () => this.#switchKeyboard());
    whenLanguageChanges(() => this.#grow());
    this.#grow();
  }

  /** Offer the keyboard that fits the answer: an ElementType, or undefined for any. */
  expect(type) {
    this.#pad = PADS[type];
    this.#offer();
  }

  /** Give a refused message back to be mended, unless something else is being typed. */
  giveBack(text) {
    if (this.#text.value.trim()) return;
    this.#text.value = text;
    this.#typed();
  }

  focus() {
    this.#text.focus();
  }

  #typed() {
    remember(this.#draftKey, this.#text.value);
    this.#grow();
  }

  #grow() {
    this.#text.style.height = "auto";
    const borders = this.#text.offsetHeight - this.#text.clientHeight;
    this.#text.style.height = `${this.#text.scrollHeight + borders}px`;
  }

  /** Enter sends where there is a real keyboard or a number pad; elsewhere it is a new line. */
  #key(event) {
    if (event.key !== "Enter" || event.shiftKey) return;
    if (event.isComposing || event.keyCode === 229) return; // Enter picks a word of the input method
    const isDesk = window.matchMedia("(hover: hover) and (pointer: fine)").matches;
    if (!isDesk && this.#text.inputMode === "text") return;
    event.preventDefault();
    this.#submit();
  }

  #submit() {
    const text = this.#text.value;
    if (!text.trim()) {
      this.focus();
      return;
    }
    if ([...text].length > Number(this.#text.dataset.max)) {
      this.#tell(t("error_text_too_long")); // no maxlength: it would cut what is pasted without a word
      return;
    }
    this.#tell("");
    this.#text.value = "";
    this.#typed();
    this.focus();
    this.#send(text);
  }

  #switchKeyboard() {
    remember("yibiao-keyboard", this.#wantsText ? "" : "text");
    this.#offer();
    this.focus();
  }

  get #wantsText() {
    return remembered("yibiao-keyboard") === "text";
  }

  #offer() {
    const toText = this.#pad && !this.#wantsText;
    this.#text.inputMode = toText ? this.#pad : "text";
    this.#text.enterKeyHint = toText ? "send" : "enter";
    this.#keyboard.hidden = !this.#pad;
    say(this.#keyboard, toText ? "keyboard_to_text_short" : "keyboard_to_numbers_short");
    name(this.#keyboard, toText ? "keyboard_to_text" : "keyboard_to_numbers");
    this.#keyboard.title = t(toText ? "keyboard_to_text" : "keyboard_to_numbers");
  }
}
