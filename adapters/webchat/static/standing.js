// What the page says about itself: the connection in words, how much waits, and what went wrong.

import { say, t } from "./texts.js";

const OFFLINE_SHOWN_AFTER_MS = 1_500; // a connection that is renewed at once is not worth a word

/** Show a sentence above the composer, read out at once; an empty one takes it away. */
export function tell(sentence) {
  const notice = document.getElementById("notice");
  notice.textContent = sentence;
  notice.hidden = !sentence;
}

/** How many answers wait to be sent. */
export function showCount(count) {
  document.getElementById("waiting-words").textContent = count ? t("waiting", { count }) : "";
}

let timer;

/** The connection: online, offline, connecting or paused. */
export function showConnection(state) {
  clearTimeout(timer);
  const isBrief = state === "offline" && navigator.onLine !== false;
  if (isBrief) timer = setTimeout(show, OFFLINE_SHOWN_AFTER_MS, state);
  else show(state);
}

function show(state) {
  document.getElementById("state").dataset.state = state;
  say(document.getElementById("state-words"), `state_${state}`);
}
