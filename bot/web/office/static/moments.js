// Moments of the page in the browser's own zone; without scripts they stand there in UTC.

const form = new Intl.DateTimeFormat(document.documentElement.lang, {
  dateStyle: "medium",
  timeStyle: "short",
  hourCycle: "h23",
});

for (const each of document.querySelectorAll("time")) {
  each.title = each.textContent;
  each.textContent = form.format(new Date(each.dateTime));
}
