// Where the talk is scrolled to: at its newest message, unless the reader went up to read; and still when
// something above or under the finger is drawn again.

const NEAR_END_PX = 80;

export class Scrolling {
  #scroller;
  #pill;
  #follows = true; // the reader is at the end, and new messages may move the talk
  #newest;
  #setTo;

  constructor(scroller, pill) {
    this.#scroller = scroller;
    this.#pill = pill;
    scroller.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    pill.addEventListener("click", () => this.toEnd());
    new ResizeObserver(() => this.#follows && this.toEnd(this.#newest)).observe(scroller); // the keyboard came up
  }

  /** Show the end; a newest message that is taller than the screen is shown from its beginning. */
  toEnd(newest) {
    this.#newest = newest;
    const end = this.#scroller.scrollHeight - this.#scroller.clientHeight;
    const beginning = newest ? newest.offsetTop - 8 : end;
    this.#follows = true;
    this.#pill.hidden = true;
    this.#set(Math.min(end, beginning));
  }

  /** Something was said: show it, or tell the reader who is further up. */
  said(newest) {
    this.#scrolled(); // a slow phone may not have told us yet
    if (this.#follows) this.toEnd(newest);
    else this.#pill.hidden = false;
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
