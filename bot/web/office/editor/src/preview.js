// The phone beside the text: a preview of what is in the editor, begun anew when the text has changed for the better.

import { ask, byId, inOneLine, language, ownFlow, path, t } from "./page.js";
import { errorsCounted } from "./problems.js";

const PAUSE_MS = 900;

export class Preview {
  #text;
  #isInSight;
  #wanted; // the revision of the text that could be shown
  #shown; // the revision that was shown, where it was known when the preview began
  #shownWords; // what is said of it, and whether that is a warning
  #isShowing = false;
  #spoiltBy = ""; // why the newest text cannot be shown: how many problems there are, and where
  #timer;
  #starting = false;

  constructor(text, isInSight) {
    this.#text = text;
    this.#isInSight = isInSight;
    const form = byId("wish");
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#start();
    });
    form.addEventListener("change", () => {
      byId("unit-label").hidden = form.elements.last.value !== "unit";
      if (form.elements.last.value !== "unit" || form.elements.unit.value) void this.#start();
    });
  }

  /** The forms there are; the one of this file is chosen. */
  offer(flows) {
    const { flow } = byId("wish").elements;
    const isNew = ownFlow in flows && ![...flow.options].some((each) => each.value === ownFlow);
    const chosen = (!isNew && flow.value) || this.#fitting(flows);
    const options = Object.entries(flows).map(([id, { title }]) => new Option(`${title[language]} (${id})`, id));
    flow.replaceChildren(...options);
    flow.value = Object.keys(flows).includes(chosen) ? chosen : (Object.keys(flows)[0] ?? "");
    if (!flow.value) this.#say(t("preview_none"));
    else if (this.#wanted) this.#soon();
  }

  /** The form of this file, or the one that asks most of what stands in this dictionary. */
  #fitting(flows) {
    if (ownFlow !== undefined) return ownFlow;
    const here = new Set(this.#text().match(/^ {2}\w+(?=:)/gm)?.map((line) => line.trim()));
    const counts = Object.entries(flows).map(([id, { elements }]) => [elements.filter((each) => here.has(each)).length, id]);
    return counts.sort(([one], [other]) => other - one)[0]?.[1];
  }

  /** What the checker says of the newest text: whether it can be shown, whatever else must be mended in it. */
  checked({ findings, revision, canBeShown }) {
    this.#spoiltBy = canBeShown ? "" : errorsCounted(findings);
    if (!canBeShown) {
      clearTimeout(this.#timer);
      this.#wanted = undefined;
      this.#say(t(this.#isShowing ? "preview_old" : "preview_failed", { reason: this.#spoiltBy }), true);
      return;
    }
    if (this.#wanted === revision) return;
    this.#wanted = revision;
    if (revision === this.#shown) this.#say(...this.#shownWords);
    else this.#soon();
  }

  /** The preview came into sight. */
  seen() {
    this.#soon(0);
  }

  #soon(wait_ms = PAUSE_MS) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      if (this.#wanted && this.#wanted !== this.#shown && this.#isInSight()) void this.#start();
    }, wait_ms);
  }

  async #start() {
    if (this.#starting) return this.#soon();
    const { flow, last, unit, period } = byId("wish").elements;
    if (!flow.value) return undefined;
    this.#starting = true;
    const revision = this.#wanted;
    this.#say(t("preview_starting"));
    const { status, answer } = await ask("preview", {
      path,
      text: this.#text(),
      flow: flow.value,
      last: last.value === "unit" ? unit.value.trim() : last.value,
      period: period.value,
    });
    this.#starting = false;
    if (status === 200) this.#show(answer, revision);
    else this.#say(t("preview_failed", { reason: answer.error ?? t("busy") }), true);
    if (this.#spoiltBy && this.#isShowing) {
      this.#say(t("preview_old", { reason: this.#spoiltBy }), true); // the text was spoilt meanwhile
    }
    if (this.#wanted !== revision) this.#soon();
    return undefined;
  }

  #show({ address, period, day, isAdmitted }, revision) {
    this.#shown = revision;
    this.#isShowing = true;
    byId("phone").src = address;
    const words = [t("preview_shown", { period, day })];
    if (!isAdmitted) words.push(t("preview_not_admitted"));
    this.#shownWords = [inOneLine(words), !isAdmitted];
    this.#say(...this.#shownWords);
  }

  #say(words, isWarning = false) {
    byId("preview-state").textContent = words;
    byId("preview-state").classList.toggle("warning", isWarning);
  }
}
