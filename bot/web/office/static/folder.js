// The folder page: a new file is opened in the editor, which stores it with its first text.

const form = document.getElementById("new");
const { kind, name, from } = form.elements;

kind.addEventListener("change", () => {
  document.getElementById("new-from").hidden = kind.value !== "definitions";
});

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const wish = new URLSearchParams({ lang: form.dataset.language });
  if (kind.value === "definitions" && from.value) wish.set("from", from.value);
  location.href = `/office/edit/${kind.value}/${name.value}.yaml?${wish}`;
});
