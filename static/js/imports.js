// An upload that is too large is said so before it is sent.
const form = document.querySelector("form[data-limit]");
if (form) {
  const note = form.querySelector("[data-too-large]");
  const input = form.querySelector("input[type=file]");
  const tooLarge = () => [...input.files].reduce((sum, file) => sum + file.size, 0) > Number(form.dataset.limit);
  input.addEventListener("change", () => { note.hidden = !tooLarge(); });
  form.addEventListener("submit", (event) => {
    if (!tooLarge()) return;
    event.preventDefault();
    note.hidden = false;
    input.focus();
  });
}
