// How long to wait before another attempt: doubling up to half a minute, spread so that phones of a village
// that lost one mast together do not come back together.

const FIRST_MS = 1_000;
const LONGEST_MS = 30_000;

export function backOff(attempt) {
  const longest = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempt, 10));
  return longest * (0.5 + Math.random() / 2);
}
