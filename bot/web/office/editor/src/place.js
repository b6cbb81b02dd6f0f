// Where in a YAML file the cursor stands: the keys above it, and whether a key or a value is being written. Pure.

const KEY = /^(\s*)((?:- )*)([\w./-]+):/;
const START = /^(\s*)((?:- )*)/;

/** `lines` up to and with the cursor's, which is cut at the cursor.
 *
 *  `kind` is "key", "value", "item" (of a list) or "other"; `keys` lead from the top to what is being written; `key` is
 *  the last of them, `value` what stands behind it so far, `typed` the word under the cursor.
 */
export function placeOf(lines) {
  const before = lines[lines.length - 1];
  const typed = before.match(/[\w./-]*$/)[0];
  const [start, spaces, dashes] = before.match(START);
  const above = keysAbove(lines, spaces.length + dashes.length);
  const { outer, key, value, isBare } = inLine(before.slice(start.length), typed);
  if (key !== undefined) return { kind: "value", keys: [...above, ...outer, key], key, value, typed };
  const keys = [...above, ...outer];
  const isInBraces = before.slice(start.length) !== typed;
  const kind = !isBare ? "other" : dashes && !isInBraces ? "item" : "key";
  return { kind, keys, key: keys[keys.length - 1], typed, isInBraces };
}

/** The keys of open braces in a line, and the key whose value is being written, if one is. */
function inLine(text, typed) {
  const segments = withoutClosed(text).split("{");
  const last = segments[segments.length - 1];
  const outer = segments.slice(0, -1).flatMap((each) => each.match(/([\w./-]+):\s*$/)?.[1] ?? []);
  const pattern = segments.length > 1 ? /(?:^|,)\s*([\w./-]+):\s*(\[[^\]]*|[^,[\]]*)$/ : /^([\w./-]+):\s(.*)$/;
  const found = last.match(pattern);
  if (found) return { outer, key: found[1], value: found[2] };
  const part = segments.length > 1 ? last.slice(last.lastIndexOf(",") + 1) : last;
  return { outer, isBare: part.trim() === typed };
}

/** A line without its pairs of braces and brackets that are closed already. */
function withoutClosed(text) {
  const shorter = text.replace(/\{[^{}]*\}|\[[^[\]{}]*\]/g, "");
  return shorter === text ? text : withoutClosed(shorter);
}

/** The keys under which a line stands whose text begins at a column, outermost first. */
function keysAbove(lines, column) {
  const keys = [];
  let limit = column;
  for (let number = lines.length - 2; number >= 0 && limit > 0; number -= 1) {
    const match = lines[number].match(KEY);
    if (!match) continue;
    const [, spaces, dashes, key] = match;
    const at = spaces.length + dashes.length;
    if (at < limit) {
      keys.unshift(key);
      limit = at;
    }
    if (dashes && spaces.length < limit) limit = spaces.length + 1; // a list may stand as far left as its key
  }
  return keys;
}
