// The folder page: a new file is opened in the editor, which stores it with its first text.

const form = document.getElementById("new");

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const { kind, name } = form.elements;
  location.href = `/office/edit/${kind.value}/${name.value}.yaml?lang=${form.dataset.language}`;
});
