// Where the talk is scrolled to: at its newest message, unless the reader went up to read; and still when
// something above or under the finger is drawn again.

const NEAR_END_PX = 80;
const TOGETHER_MS = 1000; // messages that come closer than that are one answer

export class Scrolling {
  #scroller;
  #pill;
  #follows = true; // the reader is at the end, and new messages may move the talk
  #newest; // the first message of the newest answer
  #saidAt = -Infinity;
  #setTo;

  constructor(scroller, pill) {
    this.#scroller = scroller;
    this.#pill = pill;
    scroller.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    pill.addEventListener("click", () => this.toEnd());
    new ResizeObserver(() => this.#follows && this.toEnd(this.#newest)).observe(scroller); // the keyboard came up
  }

  /** Show the end; an answer that is taller than the screen is shown from its first message. */
  toEnd(newest) {
    this.#newest = newest;
    const end = this.#scroller.scrollHeight - this.#scroller.clientHeight;
    const beginning = newest ? newest.offsetTop - 8 : end;
    this.#follows = true;
    this.#pill.hidden = true;
    this.#set(Math.min(end, beginning));
  }

  /** Something was said: show it, or tell the reader who is further up. `isTheirs`: the reader said it. */
  said(message, isTheirs) {
    this.#scrolled(); // a slow phone may not have told us yet
    const isMore = performance.now() - this.#saidAt < TOGETHER_MS;
    this.#saidAt = isTheirs ? -Infinity : performance.now();
    if (this.#follows) this.toEnd(isMore && this.#fits(message) ? this.#newest : message);
    else this.#pill.hidden = false;
  }

  /** Whether a message begins in the upper half of a screen that shows the answer from its first message. */
  #fits(message) {
    return message.offsetTop - (this.#newest?.offsetTop ?? -Infinity) < this.#scroller.clientHeight / 2;
  }

  /** The reader acted and waits for the answer, wherever it will appear. */
  expectAnswer() {
    this.#follows = true;
    this.#setTo = this.#scroller.scrollTop;
  }

  /** Change something while `anchor` stays where it is on the screen. */
  keepStill(anchor, change) {
    const before = anchor.getBoundingClientRect().top;
    change();
    this.#set(this.#scroller.scrollTop + anchor.getBoundingClientRect().top - before);
  }

  /** After an edit of a message: bring its end into sight where it grew out of it. */
  reveal(element) {
    const below = element.getBoundingClientRect().bottom - this.#scroller.getBoundingClientRect().bottom;
    const room = element.getBoundingClientRect().top - this.#scroller.getBoundingClientRect().top;
    if (this.#follows && below > 0) this.#set(this.#scroller.scrollTop + Math.max(0, Math.min(below + 8, room - 8)));
  }

  #set(top) {
    this.#scroller.scrollTop = top;
    this.#setTo = this.#scroller.scrollTop;
  }

  #scrolled() {
    if (Math.abs(this.#scroller.scrollTop - this.#setTo) < 2) return; // it was us
    const { scrollHeight, clientHeight, scrollTop } = this.#scroller;
    this.#follows = scrollHeight - clientHeight - scrollTop < NEAR_END_PX;
    if (this.#follows) this.#pill.hidden = true;
  }
}
