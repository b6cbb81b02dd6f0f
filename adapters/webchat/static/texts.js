// The page's own texts in the language of the moment. Every language came with the page.

const all = JSON.parse(document.getElementById("page-texts").textContent);
let language = document.body.dataset.language;
const onChange = [];

export function t(key, values = {}) {
  return all[language][key].replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
}

/** Call `redraw` whenever the language changes. */
export function whenLanguageChanges(redraw) {
  onChange.push(redraw);
}

/** Say everything on the page in another language; one we do not have changes nothing. */
export function setLanguage(code) {
  if (code === language || !Object.prototype.hasOwnProperty.call(all, code)) return;
  language = code;
  document.documentElement.lang = t("language_tag");
  document.documentElement.dir = t("direction");
  document.title = t("chat_title");
  sayAgain(document.body);
  onChange.forEach((redraw) => redraw());
}

/** Give an element a text that follows the language. */
export function say(element, key) {
  element.dataset.text = key;
  element.textContent = t(key);
}

/** Give an element a name for screen readers that follows the language. */
export function name(element, key) {
  element.dataset.label = key;
  element.setAttribute("aria-label", t(key));
}

function sayAgain(root) {
  for (const element of root.querySelectorAll("[data-text]")) element.textContent = t(element.dataset.text);
  for (const element of root.querySelectorAll("[data-label]")) {
    element.setAttribute("aria-label", t(element.dataset.label));
  }
  for (const element of root.querySelectorAll("[data-placeholder]")) {
    element.placeholder = t(element.dataset.placeholder);
  }
  for (const button of root.querySelectorAll("button[data-to]")) button.hidden = button.dataset.to === language;
}

export function timeOf(at) {
  return new Intl.DateTimeFormat(t("language_tag"), { hour: "2-digit", minute: "2-digit", hour12: false })
    .format(at);
}

/** Today, yesterday, or the date; with the year where it is not this one. */
export function dayOf(at) {
  const today = new Date();
  const yesterday = new Date(today.getFullYear(), today.getMonth(), today.getDate() - 1);
  if (dayKey(at) === dayKey(today)) return t("today");
  if (dayKey(at) === dayKey(yesterday)) return t("yesterday");
  const form = { month: "long", day: "numeric", weekday: "short" };
  if (at.getFullYear() !== today.getFullYear()) form.year = "numeric";
  return new Intl.DateTimeFormat(t("language_tag"), form).format(at);
}

/** Equal for two moments of one day where the phone is. */
export function dayKey(at) {
  return `${at.getFullYear()}-${at.getMonth() + 1}-${at.getDate()}`;
}
