// Two texts that began as the same one, brought together where they were changed in different lines. Pure.

import { diff } from "@codemirror/merge";

/** Both changes in one text; undefined where they touch the same lines or lines beside each other. */
export function merged(base, mine, theirs) {
  const ours = changesOf(base, mine);
  const others = changesOf(base, theirs);
  const starts = lineStarts(base);
  const meet = ours.some((one) => others.some((other) => areBeside(one, other, starts)));
  if (meet) return undefined;
  let text = base;
  for (const { from, to, insert } of [...ours, ...others].sort((one, other) => other.from - one.from)) {
    text = text.slice(0, from) + insert + text.slice(to);
  }
  return text;
}

function changesOf(base, text) {
  return diff(base, text).map(({ fromA, toA, fromB, toB }) => ({ from: fromA, to: toA, insert: text.slice(fromB, toB) }));
}

function areBeside(one, other, starts) {
  return lineAt(one.from, starts) <= lineAt(other.to, starts) + 1 && lineAt(other.from, starts) <= lineAt(one.to, starts) + 1;
}

function lineStarts(text) {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}

/** The number of the line in which a position lies. */
function lineAt(position, starts) {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle] <= position) low = middle;
    else high = middle - 1;
  }
  return low;
}
