// How large the text is, and how high the page: what the reader chose and what the keyboard leaves.

import { remember, remembered } from "./memory.js";

const SIZES = ["100", "125", "150", "200"]; // per cent
const KEY = "yibiao-text-size";

export function setUpTextSize() {
  const smaller = document.getElementById("text-smaller");
  const larger = document.getElementById("text-larger");

  function show(size) {
    document.documentElement.dataset.size = size;
    smaller.setAttribute("aria-disabled", String(size === SIZES[0]));
    larger.setAttribute("aria-disabled", String(size === SIZES[SIZES.length - 1]));
  }

  function step(by) {
    const place = SIZES.indexOf(document.documentElement.dataset.size) + by;
    const size = SIZES[Math.min(Math.max(place, 0), SIZES.length - 1)];
    remember(KEY, size);
    show(size);
  }

  const kept = remembered(KEY);
  show(SIZES.includes(kept) ? kept : SIZES[0]);
  smaller.addEventListener("click", () => step(-1));
  larger.addEventListener("click", () => step(1));
}

/** Keep the composer above the keyboard where the browser lays the keyboard over the page (Safari). */
export function followKeyboard() {
  const view = window.visualViewport;
  if (!view) return;
  view.addEventListener("resize", () => {
    if (view.scale > 1.01) return; // the reader zoomed in with two fingers: that is no keyboard
    document.documentElement.style.setProperty("--seen-height", `${view.height}px`);
    window.scrollTo(0, 0);
  });
}
