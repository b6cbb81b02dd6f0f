// Joins the parts of the editor's page.

import { Changes } from "./changes.js";
import { completionsFrom } from "./completion.js";
import { Draft } from "./drafts.js";
import { merged } from "./merging.js";
import { ask, byId, confirmed, notify, ownFlow, path, t, timeOf } from "./page.js";
import { Preview } from "./preview.js";
import { Problems } from "./problems.js";
import { Tabs } from "./tabs.js";
import { TextView } from "./view.js";

const WORDS_AGAIN_MS = 15_000;
const kindOfFile = { definitions: "flow", dictionary: "dictionary" }[path.split("/")[0]];

class EditorPage {
  #words;
  #wordsAt = 0;
  #canBeShown = false;
  #theirs;
  #view = new TextView(completionsFrom(() => this.#words, kindOfFile), () => this.#typed());
  #draft = new Draft(() => this.#view.text, {
    state: (word, file) => this.#showState(word, file),
    clash: (theirs, who) => this.#meet(theirs, who),
  });
  #problems = new Problems(this.#view, (answer) => this.#checked(answer));
  #tabs = new Tabs((name) => this.#shown(name));
  #preview = new Preview(() => this.#view.text, () => this.#tabs.isPreviewInSight);
  #changes = new Changes(() => this.#open());

  constructor() {
    byId("discard").addEventListener("click", () => this.#discard());
    byId("remove").addEventListener("click", () => this.#remove());
    byId("take-theirs").addEventListener("click", () => this.#takeTheirs());
    byId("keep-mine").addEventListener("click", () => this.#keepMine());
  }

  async start() {
    await this.#open();
    await this.#fetchWords();
    if (location.hash === "#changes") this.#tabs.show("changes");
  }

  async #open() {
    const { status, answer } = await ask("open", { path });
    if (status !== 200) {
      notify(answer.error ?? t("busy"));
      return;
    }
    const isNew = answer.text === null && answer.published === null;
    this.#show(answer, isNew ? await beginning(answer) : (answer.text ?? answer.published));
    if (answer.isBehind) this.#choose(answer, answer.published ?? "", "", t("behind_text"));
  }

  #show(file, text) {
    this.#theirs = undefined;
    byId("clash").hidden = true;
    this.#view.compare(undefined);
    this.#view.show(text);
    this.#draft.opened(file);
    void this.#problems.check();
  }

  #typed() {
    this.#problems.soon();
    this.#draft.typed();
  }

  #checked(answer) {
    this.#preview.checked(answer);
    this.#canBeShown = answer.canBeShown;
    const isOld = Date.now() - this.#wordsAt > WORDS_AGAIN_MS;
    if (answer.canBeShown && (isOld || this.#isNewForm)) void this.#fetchWords();
  }

  /** Whether this form is none of those that were known when the words were fetched: its draft was not there yet. */
  get #isNewForm() {
    return ownFlow !== undefined && this.#words !== undefined && !(ownFlow in this.#words.flows);
  }

  async #fetchWords() {
    this.#wordsAt = Date.now();
    const { status, answer } = await ask("words");
    if (status !== 200) return;
    this.#words = answer;
    this.#preview.offer(answer.flows);
  }

  #shown(name) {
    if (name === "preview") this.#preview.seen();
    if (name === "changes") void this.#draft.finish().then(() => this.#changes.show());
  }

  #showState(word, file) {
    if (word === "saved" && this.#isNewForm && this.#canBeShown) void this.#fetchWords();
    byId("discard").hidden = !file.isDraft;
    byId("remove").hidden = file.published === null || file.text === null;
    const known = file.isDraft ? "saved" : file.published === null ? "not_yet" : "untouched";
    const key = word === "known" || word === "saved" ? (file.isDraft && file.text === null ? "removed" : known) : word;
    byId("state").textContent = t(key, { at: timeOf(file.at ? new Date(file.at) : new Date()) });
    byId("state").classList.toggle("warning", key === "unsaved");
  }

  async #discard() {
    if (!(await confirmed(t("discard_ask")))) return;
    const file = await this.#draft.discard();
    if (file?.text === null) await this.#open(); // a new file goes back to its beginning
    else if (file) this.#show(file, file.text);
  }

  async #remove() {
    if (await confirmed(t("remove_ask"))) await this.#draft.save(null);
  }

  // Two texts. Changes of different lines are brought together; else nothing is saved until somebody has chosen.

  #meet(theirs, who) {
    const { text, published } = this.#draft.file;
    const base = text ?? published;
    const both = base === null || theirs.text === null ? undefined : merged(base, this.#view.text, theirs.text);
    if (both === undefined) {
      this.#choose(theirs, theirs.text ?? "", who, t("overtaken_text"));
      return;
    }
    this.#view.show(both);
    this.#problems.soon();
    void this.#draft.keep(theirs).then(() => notify(t("merged", { by: theirs.by ?? "" })));
  }

  #choose(theirs, text, who, words) {
    this.#draft.stop();
    this.#theirs = { ...theirs, shown: text };
    byId("clash-who").textContent = who;
    byId("clash-text").textContent = words;
    byId("clash").hidden = false;
    this.#view.compare(text);
    this.#tabs.show("text");
  }

  async #takeTheirs() {
    const theirs = this.#theirs;
    this.#view.show(theirs.shown);
    if (theirs.isBehind) await this.#keepMine();
    else this.#show(theirs, theirs.shown);
  }

  async #keepMine() {
    const theirs = this.#theirs;
    byId("clash").hidden = true;
    this.#view.compare(undefined);
    await this.#draft.keep(theirs);
    this.#problems.soon();
  }
}

/** The text that a new file begins with: a copy of a form under another name, what the server proposes, or little. */
async function beginning({ beginning: proposed }) {
  const from = new URLSearchParams(location.search).get("from");
  if (!from) return proposed ?? "schema: 1\n";
  const { answer } = await ask("open", { path: from });
  const name = path.replace(/^definitions\/|\.yaml$/g, "");
  return (answer.text ?? answer.published ?? "schema: 1\n").replace(/^flow:[^\r\n]*/m, `flow: ${name}`);
}

void new EditorPage().start();
