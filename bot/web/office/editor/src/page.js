// What the page brought along: its path, language, texts; and asking the server.

const brought = JSON.parse(document.getElementById("office-page").textContent);

export const { path, language, nonce } = brought;

/** The id of the form that this file describes; undefined for any other file. */
export const ownFlow = path.match(/^definitions\/(.+)\.yaml$/)?.[1];

export function byId(id) {
  return document.getElementById(id);
}

/** A text of the page, with its places filled in. */
export function t(key, values = {}) {
  return brought.texts[key].replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
}

/** Sentences one after the other, those that there are; Chinese ones without a blank between them. */
export function inOneLine(sentences) {
  return sentences.filter(Boolean).join(t("language_tag").startsWith("zh") ? "" : " ");
}

/** An element with classes and text. */
export function made(tag, { className = "", text = "", ...rest } = {}) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text) element.textContent = text;
  return Object.assign(element, rest);
}

/** What the server answers: its status and JSON; status 0 where nobody answered. */
export async function ask(name, posted = {}, options = {}) {
  try {
    const response = await fetch(`/office/api/${name}?lang=${language}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(posted),
      ...options,
    });
    return { status: response.status, answer: await response.json() };
  } catch {
    return { status: 0, answer: {} };
  }
}

export function notify(words) {
  byId("notice").textContent = words;
  byId("notice").hidden = !words;
}

export function timeOf(at) {
  const form = { hour: "2-digit", minute: "2-digit", hour12: false };
  return new Intl.DateTimeFormat(t("language_tag"), form).format(at);
}

/** Ask yes or no in a dialog. */
export function confirmed(words, text = "") {
  const dialog = byId("ask");
  byId("ask-words").textContent = words;
  byId("ask-text").textContent = text;
  dialog.returnValue = "no";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}
