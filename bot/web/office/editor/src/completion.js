// What may be written at the cursor: keys of the schema, and ids that the folder knows.

import { language } from "./page.js";
import { placeOf } from "./place.js";

const LINES_MAX = 600; // lines above the cursor that are looked at
const EXPRESSIONS = ["applies_if", "check", "warn_if", "compute"];
const WORDS_OF_EXPRESSIONS = ["and", "or", "not", "abs", "min", "max", "round", "change", "last"];
const IDS_BY_KEY = {
  unit: "units",
  accepts: "units",
  owner: "departments",
  department: "departments",
  receivers: "departments",
  fields: "elements",
};

/** A completion source over `words()`, what the server knows of the folder (undefined until it has come). */
export function completionsFrom(words, kindOfFile) {
  return (context) => {
    const known = words();
    if (!known || !kindOfFile) return null;
    const line = context.state.doc.lineAt(context.pos);
    const lines = [];
    for (let number = Math.max(1, line.number - LINES_MAX); number < line.number; number += 1) {
      lines.push(context.state.doc.line(number).text);
    }
    lines.push(line.text.slice(0, context.pos - line.from));
    if (lines[lines.length - 1].trimStart().startsWith("#")) return null;
    const place = placeOf(lines);
    if (!place.typed && !context.explicit && place.kind !== "value" && place.kind !== "item") return null;
    const options = optionsAt(place, known, kindOfFile);
    return options.length ? { from: context.pos - place.typed.length, options, validFor: /^[\w./-]*$/ } : null;
  };
}

function optionsAt(place, known, kindOfFile) {
  const schema = JSON.parse(known.schemas[`${kindOfFile}.json`]);
  if (place.kind === "key") return keysOf(nodeAt(schema, place.keys), place.isInBraces);
  if (EXPRESSIONS.includes(place.key)) return ofExpression(place, known);
  const ids = IDS_BY_KEY[place.key];
  if (ids) return idsOf(known[ids]);
  if (place.kind === "item") return keysOf(nodeAt(schema, place.keys), false);
  if (place.kind !== "value" || /\s/.test(place.value)) return [];
  return valuesOf(nodeAt(schema, place.keys));
}

/** The part of a schema under a path of keys; a list counts as its items. */
function nodeAt(schema, keys) {
  let node = schema;
  for (const key of keys) {
    const open = typeof node?.additionalProperties === "object" ? node.additionalProperties : undefined;
    node = node?.properties?.[key] ?? open;
    if (node?.items) node = node.items;
  }
  return node ?? {};
}

function keysOf(node, isInBraces) {
  const required = node.required ?? [];
  return Object.entries(node.properties ?? {}).map(([key, { description, type }]) => ({
    label: key,
    apply: type === "object" && !isInBraces && key !== "label" && key !== "title" ? `${key}:` : `${key}: `,
    type: "property",
    info: description,
    boost: required.includes(key) ? 1 : 0,
  }));
}

function valuesOf(node) {
  const values = node.enum ?? (node.type === "boolean" ? ["true", "false"] : []);
  const own = node.const === undefined ? values : [node.const];
  return own.map((value) => ({ label: String(value), type: "constant", info: node.description }));
}

function idsOf(known) {
  return Object.entries(known).map(([id, { label, ...rest }]) => ({
    label: id,
    type: "variable",
    detail: (label ?? rest)[language],
  }));
}

/** Elements, functions, and inside quotes the ids of answers. */
function ofExpression({ value, typed }, known) {
  const rest = value.slice(0, value.length - typed.length);
  if (rest.endsWith("'")) return optionIds(rest, known);
  const words = WORDS_OF_EXPRESSIONS.map((label) => ({ label, type: "keyword" }));
  const last = typed.startsWith("last.") ? "last." : "";
  const elements = idsOf(known.elements).map((each) => ({ ...each, label: `${last}${each.label}` }));
  return last ? elements : [...elements, ...words];
}

/** The answers of the element that is compared with, or all. */
function optionIds(rest, known) {
  const compared = rest.match(/([\w]+)\s*(?:==|!=)\s*'$/);
  const element = compared && known.elements[compared[1]];
  const chosen = element ? [element] : Object.values(known.elements);
  const found = new Map(chosen.flatMap(({ options }) => Object.entries(options)));
  return [...found].map(([id, label]) => ({ label: id, type: "enum", detail: label[language] }));
}
