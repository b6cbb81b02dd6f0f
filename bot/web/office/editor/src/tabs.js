// Text, preview, changes: tabs on a phone; on a wide screen the preview is always beside the other two.

import { byId } from "./page.js";

const NAMES = ["text", "preview", "changes"];
const WIDE = window.matchMedia("(min-width: 62rem)");

export class Tabs {
  #chosen = "text";
  #whenShown;

  /** `whenShown(name)` is called when a part comes into sight. */
  constructor(whenShown) {
    this.#whenShown = whenShown;
    for (const name of NAMES) {
      byId(`tab-${name}`).addEventListener("click", () => this.show(name));
      byId(`tab-${name}`).addEventListener("keydown", (event) => this.#move(event));
    }
    WIDE.addEventListener("change", () => this.#draw());
    this.#draw();
  }

  get isPreviewInSight() {
    return WIDE.matches || this.#chosen === "preview";
  }

  show(name) {
    this.#chosen = name;
    this.#draw();
    this.#whenShown(name);
  }

  #draw() {
    if (WIDE.matches && this.#chosen === "preview") this.#chosen = "text";
    byId("tab-preview").hidden = WIDE.matches;
    for (const name of NAMES) {
      const isChosen = name === this.#chosen;
      byId(`tab-${name}`).setAttribute("aria-selected", String(isChosen));
      byId(`tab-${name}`).tabIndex = isChosen ? 0 : -1;
      byId(name).hidden = !isChosen && !(name === "preview" && WIDE.matches);
    }
  }

  /** The arrow keys go from tab to tab, as the pattern of the W3C's ARIA guide for tabs has it. */
  #move(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const shown = NAMES.filter((name) => !byId(`tab-${name}`).hidden);
    const next = shown[(shown.indexOf(this.#chosen) + step + shown.length) % shown.length];
    this.show(next);
    byId(`tab-${next}`).focus();
  }
}
