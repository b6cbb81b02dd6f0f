// Where in a YAML file the cursor stands: the keys above it, and whether a key or a value is being written. Pure.

const KEY = /^(\s*)((?:- )*)([\w./-]+):/;

/** `lines` up to and with the cursor's, which is cut at the cursor. */
export function placeOf(lines) {
  const before = lines[lines.length - 1];
  const typed = before.match(/[\w./-]*$/)[0];
  const [, spaces, dashes, key] = before.match(KEY) || [];
  if (key !== undefined && !isInQuotes(before)) return ofValue(lines, spaces.length + dashes.length, key, typed, before);
  const [, own, dash] = before.match(/^(\s*)((?:- )*)/);
  const rest = before.slice(own.length + dash.length);
  const isBare = rest === typed;
  const keys = keysAbove(lines, own.length + (dash ? 0 : 0), dash !== "");
  return { kind: isBare ? (dash ? "item" : "key") : "other", keys, typed, key: keys[keys.length - 1], isItem: dash !== "" };
}

function ofValue(lines, indent, key, typed, before) {
  const keys = [...keysAbove(lines, indent, false), key];
  const value = before.slice(before.indexOf(":") + 1).trimStart();
  const braces = value.lastIndexOf("{") > value.lastIndexOf("}");
  if (braces) return ofBraces(value, keys, typed);
  return { kind: "value", keys, typed, key, value };
}

/** Inside `{...}` of one line. */
function ofBraces(value, keys, typed) {
  const part = value.slice(Math.max(value.lastIndexOf("{"), value.lastIndexOf(",")) + 1);
  const inner = part.match(/^\s*([\w-]+):/);
  if (inner) return { kind: "value", keys: [...keys, inner[1]], typed, key: inner[1], value: part };
  return { kind: "key", keys, typed, key: keys[keys.length - 1], isInBraces: true };
}

/** The keys under which a line of an indentation stands, outermost first. */
function keysAbove(lines, indent, isItem) {
  const keys = [];
  let limit = isItem ? indent + 1 : indent;
  for (let number = lines.length - 2; number >= 0 && limit > 0; number -= 1) {
    const match = lines[number].match(KEY);
    if (!match) continue;
    const [, spaces, dashes, key] = match;
    const at = spaces.length + dashes.length;
    if (at < limit) {
      keys.unshift(key);
      limit = at;
    }
    if (dashes && spaces.length < limit) limit = Math.min(limit, spaces.length + 1);
  }
  return keys;
}

function isInQuotes(text) {
  return (text.match(/'/g) || []).length % 2 === 1;
}
