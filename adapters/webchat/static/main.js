// Joins the parts of the chat page.

import { Composer } from "./composer.js";
import { setUpDemo } from "./demo.js";
import { followKeyboard, setUpTextSize } from "./display.js";
import { Log } from "./log.js";
import { Outbox } from "./outbox.js";
import { Presses } from "./presses.js";
import { Scrolling } from "./scrolling.js";
import { openStore } from "./store.js";
import { Stream } from "./stream.js";
import { say, setLanguage, t, whenLanguageChanges } from "./texts.js";

const byId = (id) => document.getElementById(id);
const OFFLINE_SHOWN_AFTER_MS = 1_500; // a connection that is renewed at once is not worth a word

function tell(sentence) {
  byId("notice").textContent = sentence;
  byId("notice").hidden = !sentence;
}

/** The connection in words; `state` is online, offline, connecting or paused. */
function connectionSign() {
  let timer;
  const show = (state) => {
    byId("state").dataset.state = state;
    say(byId("state-words"), `state_${state}`);
  };
  return (state) => {
    clearTimeout(timer);
    const isBrief = state === "offline" && navigator.onLine !== false;
    if (isBrief) timer = setTimeout(() => show(state), OFFLINE_SHOWN_AFTER_MS);
    else show(state);
  };
}

async function start() {
  setUpTextSize();
  followKeyboard();
  setUpDemo(tell);
  const { talk } = document.body.dataset;
  let waiting = [];
  const scrolling = new Scrolling(byId("scroller"), byId("newer"));
  const presses = new Presses(() => log.drawPresses());
  const log = new Log(byId("log"), byId("waiting"), presses, (bubble, button) => {
    scrolling.expectAnswer();
    const { id } = bubble.message;
    outbox.add({ kind: "pressed", payload: button.payload, label: button.label, message: String(id) });
  });

  const outbox = new Outbox(await openStore(talk), talk, {
    changed(entries) {
      waiting = entries;
      log.showWaiting(entries);
      presses.follow(entries);
      drawStanding();
    },
    delivered(entry, startedAt) {
      tell("");
      if (entry.kind === "pressed") presses.delivered(entry, startedAt);
    },
    refused(entry, reason) {
      log.dropWaiting(entry.id);
      if (entry.kind === "said") composer.giveBack(entry.text);
      tell(t("not_sent", { reason }));
    },
    sessionEnded: tell,
  });

  const composer = new Composer(talk, async (text) => {
    await outbox.add({ kind: "said", text });
    scrolling.toEnd();
  }, tell);

  function drawStanding() {
    byId("waiting-words").textContent = waiting.length ? t("waiting", { count: waiting.length }) : "";
    byId("empty").hidden = !log.isEmpty || byId("log").getAttribute("aria-busy") === "true";
  }

  function receive(message) {
    if (message.ref) void outbox.forget(message.ref);
    if (message.kind !== "echo") presses.answered();
    const known = log.bubble(message.id);
    if (known) redraw(known, message);
    else log.put(message);
    if (byId("log").getAttribute("aria-busy") !== "true") {
      if (!known) arrive(log.bubble(message.id).element);
      composer.expect(log.expects);
    }
    drawStanding();
  }

  function arrive(element) {
    element.classList.add("arriving");
    scrolling.said(element);
  }

  function redraw(bubble, message) {
    const { element } = bubble;
    const anchor = element.contains(document.activeElement) ? document.activeElement : element;
    const height = element.offsetHeight;
    scrolling.keepStill(anchor, () => log.put(message));
    if (element.offsetHeight > height) scrolling.reveal(element);
  }

  function adopt(language) {
    const isSwitching = waiting.some(({ text }) => text && text.startsWith("/language"));
    if (language && !isSwitching) setLanguage(language);
  }

  const stream = new Stream(talk, {
    state: connectionSign(),
    message: receive,
    language: adopt,
    async doubt() {
      const response = await fetch("/chat/messages?before=0").catch(() => undefined);
      if (response && response.status === 401) location.reload(); // the page then says which link to open
    },
    caughtUp({ earlier, language }) {
      const isFirst = byId("log").getAttribute("aria-busy") === "true";
      byId("log").setAttribute("aria-busy", "false");
      if (earlier !== null || isFirst) byId("earlier").hidden = earlier === false;
      composer.expect(log.expects);
      adopt(language);
      drawStanding();
      if (isFirst) scrolling.toEnd(byId("log").lastElementChild);
      outbox.sendNow();
    },
  });

  byId("earlier").addEventListener("click", async () => {
    const response = await fetch(`/chat/messages?before=${log.oldestId}`).catch(() => undefined);
    if (!response || !response.ok) return tell(t("state_offline"));
    const { messages, earlier } = await response.json();
    const oldest = log.bubble(log.oldestId).element;
    byId("log").setAttribute("aria-busy", "true"); // nothing of this is news to a screen reader
    scrolling.keepStill(oldest, () => messages.forEach((message) => log.put(message)));
    byId("log").setAttribute("aria-busy", "false");
    byId("earlier").hidden = !earlier;
  });

  for (const button of document.querySelectorAll("button[data-to]")) {
    button.addEventListener("click", () => {
      setLanguage(button.dataset.to);
      outbox.add({ kind: "said", text: `/language ${button.dataset.to}` });
    });
  }
  whenLanguageChanges(() => {
    log.relabel();
    composer.expect(log.expects);
    drawStanding();
  });

  await outbox.resume();
  stream.start();
  keepForOffline();
}

/** Let the page open without a network next time, where the browser can. */
function keepForOffline() {
  if (navigator.serviceWorker) {
    navigator.serviceWorker.register("/chat/worker.js", { scope: "/chat" }).catch(() => undefined);
  }
}

void start();
