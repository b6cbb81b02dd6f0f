// CodeMirror, set up for flow files.

import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { yaml } from "@codemirror/lang-yaml";
import { HighlightStyle, bracketMatching, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { lintGutter, lintKeymap, setDiagnostics } from "@codemirror/lint";
import { unifiedMergeView } from "@codemirror/merge";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { Compartment, EditorState } from "@codemirror/state";
import {
  EditorView,
  drawSelection,
  highlightActiveLine,
  highlightActiveLineGutter,
  highlightSpecialChars,
  keymap,
  lineNumbers,
} from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { byId, language, made, nonce, path, t } from "./page.js";

const COLOURS = HighlightStyle.define([
  { tag: [tags.definition(tags.propertyName), tags.propertyName], color: "var(--key)" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--string)" },
  { tag: [tags.comment, tags.lineComment], color: "var(--comment)", fontStyle: "italic" },
  { tag: [tags.bool, tags.null, tags.number], color: "var(--number)" },
  { tag: [tags.punctuation, tags.separator, tags.squareBracket, tags.brace], color: "var(--ink-soft)" },
]);

const THEME = EditorView.theme({
  "&": { height: "100%", color: "var(--ink)", backgroundColor: "var(--sheet)" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.6" },
  ".cm-gutters": { backgroundColor: "var(--ground)", color: "var(--ink-soft)", borderColor: "var(--line)" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "var(--tint)" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  "&.cm-focused": { outline: "2px solid var(--accent)", outlineOffset: "-2px" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    backgroundColor: "var(--selection)",
  },
  ".cm-tooltip, .cm-panels": {
    backgroundColor: "var(--sheet)",
    color: "var(--ink)",
    borderColor: "var(--line)",
  },
  ".cm-tooltip-autocomplete > ul > li[aria-selected]": {
    backgroundColor: "var(--accent)",
    color: "var(--accent-ink)",
  },
  ".cm-tooltip-autocomplete > ul > li": { paddingBlock: "0.35rem" },
  ".cm-completionDetail": { fontStyle: "normal", color: "inherit", opacity: "0.8" },
  ".cm-diagnostic": { maxInlineSize: "min(34rem, 90vw)" },
  ".cm-changedLine": { backgroundColor: "var(--added) !important" },
  ".cm-deletedChunk": { backgroundColor: "var(--removed) !important" },
  ".cm-chunkButtons button": {
    minBlockSize: "2.2rem",
    marginInlineStart: "0.3rem",
    color: "var(--ink)",
    borderColor: "var(--line)",
  },
});

const CHINESE = {
  Find: "查找",
  Replace: "替换",
  next: "下一个",
  previous: "上一个",
  all: "全部",
  "match case": "区分大小写",
  regexp: "正则",
  "by word": "整词",
  replace: "替换",
  "replace all": "全部替换",
  close: "关闭",
  "No diagnostics": "没有问题",
  Diagnostics: "问题",
};

export class TextView {
  #view;
  #merging = new Compartment();
  #ends = new Compartment();
  #past = new Compartment();
  #waiting = new Compartment();

  /** `typed()` is called after every change that a person makes; none can be made before a text is shown. */
  constructor(completions, typed) {
    this.#view = new EditorView({
      parent: byId("editor"),
      state: EditorState.create({ extensions: this.#extensions(completions, typed) }),
    });
  }

  #extensions(completions, typed) {
    return [
      EditorView.cspNonce.of(nonce),
      EditorState.phrases.of(language === "zh" ? CHINESE : {}),
      EditorView.contentAttributes.of({
        "aria-label": t("editor_label", { path }),
        "aria-describedby": "hint",
        spellcheck: "false",
        autocapitalize: "none",
      }),
      this.#ends.of([]),
      this.#merging.of([]),
      lineNumbers(),
      highlightActiveLineGutter(),
      highlightSpecialChars(),
      this.#past.of(history()),
      this.#waiting.of([EditorState.readOnly.of(true), EditorView.editable.of(false)]),
      drawSelection(),
      indentOnInput(),
      indentUnit.of("  "),
      bracketMatching(),
      closeBrackets(),
      autocompletion({ override: path.endsWith(".yaml") ? [completions] : [], icons: false }),
      highlightActiveLine(),
      highlightSelectionMatches(),
      search({ top: true }),
      lintGutter(),
      path.endsWith(".yaml") ? yaml() : [],
      syntaxHighlighting(COLOURS),
      THEME,
      EditorView.lineWrapping,
      EditorView.updateListener.of((update) => {
        const isOurs = update.transactions.some((each) => each.isUserEvent("ours"));
        if (update.docChanged && !isOurs) typed();
      }),
      keymap.of([
        ...closeBracketsKeymap,
        ...defaultKeymap,
        ...searchKeymap,
        ...historyKeymap,
        ...completionKeymap,
        ...lintKeymap,
        indentWithTab,
      ]),
    ];
  }

  /** The text as it would be written, with the line ends of the file. */
  get text() {
    return this.#view.state.sliceDoc();
  }

  /** Show another text; the cursor stays where it was as far as it can, and nothing before it can be brought back. */
  show(text) {
    const isWindows = /\r\n/.test(text) && !/(^|[^\r])\n/.test(text);
    this.#view.dispatch({ effects: this.#ends.reconfigure(isWindows ? EditorState.lineSeparator.of("\r\n") : []) });
    const { state } = this.#view;
    const insert = state.toText(isWindows ? text : text.replace(/\r\n?/g, "\n"));
    const anchor = Math.min(state.selection.main.head, insert.length);
    this.#view.dispatch({ changes: { from: 0, to: state.doc.length, insert }, selection: { anchor }, userEvent: "ours" });
    for (const past of [[], history()]) this.#view.dispatch({ effects: this.#past.reconfigure(past) });
    this.#view.dispatch({ effects: this.#waiting.reconfigure([]) });
  }

  /** Mark where the text differs from another one, with buttons to choose; undefined ends that. */
  compare(other) {
    const comparing =
      other === undefined
        ? []
        : unifiedMergeView({
            original: other.replace(/\r\n?/g, "\n"),
            mergeControls: (kind, action) => {
              const button = made("button", { type: "button", text: t(kind === "accept" ? "keep_change" : "take_change") });
              button.addEventListener("mousedown", action);
              button.addEventListener("click", action);
              return button;
            },
          });
    this.#view.dispatch({ effects: this.#merging.reconfigure(comparing) });
  }

  /** Mark the findings of this file where they are. */
  mark(findings) {
    const { doc } = this.#view.state;
    const marks = findings.map((finding) => {
      const line = doc.line(Math.min(Math.max(1, finding.line), doc.lines));
      const from = Math.min(line.from + finding.column - 1, line.to);
      const word = doc.sliceString(from, line.to).match(/^[^\s,:{}[\]]+/);
      return {
        from,
        to: Math.min(from + Math.max(1, word ? word[0].length : 1), line.to),
        severity: finding.severity,
        message: finding.sentence,
        renderMessage: () => told(finding),
      };
    });
    this.#view.dispatch(setDiagnostics(this.#view.state, marks));
  }

  goTo(lineNumber, column) {
    const line = this.#view.state.doc.line(Math.min(lineNumber, this.#view.state.doc.lines));
    const anchor = Math.min(line.from + column - 1, line.to);
    this.#view.dispatch({ selection: { anchor }, effects: EditorView.scrollIntoView(anchor, { y: "center" }) });
    this.#view.focus();
  }
}

/** Whether a finding forbids publishing; a warning may be meant. */
export function isError(finding) {
  return finding.severity === "error";
}

/** A finding as a sentence with the link to its page. */
export function told({ sentence, code }) {
  const words = made("span", { text: sentence });
  if (code) {
    const link = made("a", { className: "why", text: t("problem_why"), href: `/office/problems/${code}?lang=${language}`, target: "_blank" });
    words.append(link);
  }
  return words;
}
