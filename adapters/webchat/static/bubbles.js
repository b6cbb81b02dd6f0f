// One message on the screen: text, what folds out, buttons, time. Drawn again in place when it is edited.

import { putText } from "./addresses.js";
import { fill, make } from "./elements.js";
import { name, say, t, timeOf } from "./texts.js";

const UNTICKED = "☐";
const TICKED = "☑";

export class Bubble {
  message;
  element;
  #text;
  #fold;
  #buttons;
  #time;
  #press;

  /** `press(bubble, button)` is called with what was pressed: `{label, payload}`. */
  constructor(message, press) {
    const isMine = message.kind === "echo";
    this.#press = press;
    this.element = make("article", isMine ? "message mine" : "message bot");
    const body = make("div", "bubble");
    const speaker = make("span", "unseen");
    say(speaker, isMine ? "from_me" : "from_bot");
    this.#text = make("p", "text");
    this.#text.dir = "auto";
    this.#time = make("time", "time");
    body.append(speaker, this.#text, this.#time);
    this.element.append(body);
    this.draw(message);
  }

  draw(message) {
    this.message = message;
    this.element.dataset.id = message.id;
    putText(this.#text, message.text);
    this.#drawFold();
    this.#drawButtons();
    this.drawTime();
  }

  drawTime() {
    const at = new Date(this.message.at);
    this.#time.dateTime = this.message.at;
    this.#time.textContent = timeOf(at);
  }

  /** Show which buttons wait for an answer; `stateOf(payload)` says it. */
  drawPresses(stateOf) {
    for (const { element, button } of this.#eachButton()) {
      const state = stateOf(button.payload);
      element.setAttribute("aria-disabled", String(Boolean(state)));
      const words = state ? t(`press_${state}`) : "";
      if (element.lastElementChild.textContent !== words) element.lastElementChild.textContent = words;
    }
  }

  /** Only the newest choice is offered boldly; older ones still work. */
  set isCurrent(isCurrent) {
    this.element.classList.toggle("current", isCurrent);
  }

  get hasButtons() {
    return Boolean(this.message.buttons);
  }

  #drawFold() {
    const { fold, fold_title: title } = this.message;
    if (!fold) {
      if (this.#fold) this.#fold.remove();
      this.#fold = undefined;
      return;
    }
    if (!this.#fold) {
      this.#fold = make("details", "fold");
      this.#fold.append(make("summary"), make("p", "text"));
      this.#text.after(this.#fold);
    }
    const [summary, text] = this.#fold.children;
    summary.textContent = title || "…";
    summary.dir = text.dir = "auto";
    putText(text, fold);
  }

  #drawButtons() {
    const rows = this.message.buttons || [];
    if (rows.length && !this.#buttons) {
      this.#buttons = make("div", "buttons");
      this.#buttons.setAttribute("role", "group");
      name(this.#buttons, "choices_label");
      this.element.append(this.#buttons);
    }
    if (!this.#buttons) return;
    this.#buttons.hidden = rows.length === 0;
    fill(this.#buttons, rows.length, () => make("div", "row"));
    rows.forEach((row, place) => {
      fill(this.#buttons.children[place], row.length, () => this.#makeButton());
    });
    for (const { element, button } of this.#eachButton()) drawLabel(element, button.label);
  }

  #makeButton() {
    const element = make("button", "choice");
    element.type = "button";
    const label = make("span", "label");
    label.dir = "auto";
    element.append(label, make("span", "press-state"));
    element.addEventListener("click", () => {
      const pressed = this.#eachButton().find((each) => each.element === element);
      if (element.getAttribute("aria-disabled") !== "true") this.#press(this, pressed.button);
    });
    return element;
  }

  #eachButton() {
    return (this.message.buttons || []).flatMap((row, place) =>
      row.map((button, index) => ({ button, element: this.#buttons.children[place].children[index] })),
    );
  }
}

/** A label that begins with a tick box is a switch, for the eye and for a screen reader. */
function drawLabel(element, label) {
  const [sign] = label;
  element.firstElementChild.textContent = label;
  element.classList.toggle("tick", sign === UNTICKED || sign === TICKED);
  if (sign === UNTICKED || sign === TICKED) element.setAttribute("aria-pressed", String(sign === TICKED));
  else element.removeAttribute("aria-pressed");
}

/** My own message that the server does not have yet, or has not shown yet. */
export class WaitingBubble {
  element = make("article", "message mine pending");
  #mark = make("span", "mark");

  constructor(text) {
    const body = make("div", "bubble");
    const words = make("p", "text", text);
    words.dir = "auto";
    body.append(words, this.#mark);
    this.element.append(body);
    this.isSent = false;
  }

  set isSent(isSent) {
    this.element.classList.toggle("sent", isSent);
    say(this.#mark, isSent ? "mark_sent" : "mark_waiting");
  }
}
