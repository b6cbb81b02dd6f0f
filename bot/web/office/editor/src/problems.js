// The problems of the folder, as the server's own checker finds them while one types.

import { ask, byId, language, made, path, t } from "./page.js";
import { isError, told } from "./view.js";

const PAUSE_MS = 400;
const AGAIN_MS = 4_000;

/** How many errors there are in this file and how many in others, as one line; empty where there are none. */
export function errorsCounted(findings) {
  const errors = findings.filter(isError);
  const here = errors.filter((each) => each.path === path);
  const elsewhere = errors.filter((each) => each.path !== path);
  return [counted("problems_here", here), counted("problems_elsewhere", elsewhere)].filter(Boolean).join(" · ");
}

function counted(key, { length: count }) {
  return count ? t(key, { count }) : "";
}

export class Problems {
  #view;
  #found;
  #timer;
  #asked = 0;

  /** `found(answer)` is called with what the checker says of the newest text. */
  constructor(view, found) {
    this.#view = view;
    this.#found = found;
  }

  soon(wait_ms = PAUSE_MS) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.check(), wait_ms);
  }

  async check() {
    const asked = (this.#asked += 1);
    const { status, answer } = await ask("check", { path, text: this.#view.text });
    if (asked !== this.#asked) return;
    if (status !== 200) {
      byId("problems-count").textContent = answer.error ?? t("check_failed");
      if (status === 0 || status >= 500) this.soon(AGAIN_MS);
      return;
    }
    this.#draw(answer.findings);
    this.#found(answer);
  }

  #draw(findings) {
    const here = findings.filter((each) => each.path === path);
    const elsewhere = findings.filter((each) => each.path !== path);
    this.#view.mark(here);
    const warnings = findings.filter((each) => !isError(each));
    const words = [errorsCounted(findings), counted("warnings_anywhere", warnings)];
    byId("problems-count").textContent = words.filter(Boolean).join(" · ") || t("no_problems");
    byId("problems").classList.toggle("has-some", findings.some(isError));
    byId("problems-list").replaceChildren(...[...here, ...elsewhere].slice(0, 100).map((each) => this.#row(each)));
  }

  #row(finding) {
    const row = made("li");
    row.append(this.#place(finding), " ", told(finding));
    return row;
  }

  #place({ path: file, line, column }) {
    if (file !== path) {
      return made("a", { text: `${file}:${line}`, href: `/office/edit/${file}?lang=${language}` });
    }
    const button = made("button", { type: "button", className: "link", text: t("problem_place", { line }) });
    button.addEventListener("click", () => this.#view.goTo(line, column));
    return button;
  }
}
