// What publishing would change, and publishing it: all drafts together.

import { ask, byId, confirmed, inOneLine, language, made, notify, t } from "./page.js";
import { isError, told } from "./view.js";

const MARKS = { "+": "added", "-": "removed", "@": "place" };

export class Changes {
  #published;

  /** `published()` is called after a publication. */
  constructor(published) {
    this.#published = published;
  }

  async show() {
    const place = byId("review");
    if (!place.firstChild) place.replaceChildren(made("p", { text: t("changes_loading") }));
    const { status, answer } = await ask("review");
    if (status !== 200) place.replaceChildren(made("p", { className: "warning", text: answer.error ?? t("busy") }));
    else place.replaceChildren(...this.#parts(answer));
  }

  #parts(review) {
    if (!review.changes.length && !review.findings.some(isError)) return [made("p", { text: t("changes_none") })];
    const parts = [made("h2", { text: t("changes_title") }), list("ul", review.changes.map((text) => made("li", { text })))];
    if (review.behind.length) {
      parts.push(made("p", { className: "warning", text: t("changes_behind") }));
      parts.push(list("ul", review.behind.map((path) => entry(fileLink(path)))));
    }
    const errors = review.findings.filter(isError);
    const warnings = review.findings.filter((each) => !isError(each));
    for (const [key, findings] of [["changes_problems", errors], ["changes_warnings", warnings]]) {
      if (!findings.length) continue;
      parts.push(made("p", { className: "warning", text: t(key, { count: findings.length }) }));
      parts.push(list("ol", findings.slice(0, 100).map(findingEntry)));
    }
    if (!review.behind.length && !errors.length) parts.push(this.#button(review));
    for (const [path, patch] of Object.entries(review.patches)) parts.push(comparison(path, patch));
    return parts;
  }

  #button(review) {
    const button = made("button", { type: "button", id: "publish", className: "main", text: t("publish") });
    button.addEventListener("click", () => this.#publish(review));
    return button;
  }

  async #publish({ revision, expected, changes }) {
    if (!(await confirmed(t("publish_ask", { count: changes.length }), t("publish_text")))) return;
    const { status, answer } = await ask("publish", { revision, expected });
    if (status === 200) {
      await this.#published();
      await this.show();
      const back = expected ? t("publish_back", { revision: shown(expected) }) : ""; // a first one has nothing before it
      notify(inOneLine([t("publish_done", { revision: shown(answer.revision) }), answer.note, back]));
    } else {
      notify(answer.error ?? t("busy"));
      await this.show();
    }
  }
}

/** A revision as people name it. */
function shown(revision) {
  return revision.slice(0, 12);
}

function list(tag, entries) {
  const made_list = made(tag);
  made_list.append(...entries);
  return made_list;
}

function entry(...parts) {
  const item = made("li");
  item.append(...parts);
  return item;
}

function findingEntry(finding) {
  return entry(fileLink(finding.path, finding.line), " ", told(finding));
}

function fileLink(path, line) {
  return made("a", { text: line ? `${path}:${line}` : path, href: `/office/edit/${path}?lang=${language}` });
}

/** One file's comparison, each line marked by what became of it. */
function comparison(path, patch) {
  const block = made("details", { open: true });
  const lines = made("pre", { tabIndex: 0 });
  for (const line of patch.split("\n").slice(2)) {
    lines.append(made("span", { className: MARKS[line[0]] ?? "same", text: `${line}\n` }));
  }
  block.append(made("summary", { text: path }), lines);
  return block;
}
