// Small conveniences of forms; every page works without them.

const slugOf = (text) => text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 100);

function suggestSlug(field) {
  const source = document.getElementById(field.dataset.slugOf);
  if (!source || field.value) return;
  let touched = false;
  field.addEventListener("input", () => { touched = true; });
  source.addEventListener("input", () => { if (!touched) field.value = slugOf(source.value); });
}

// A range is asked only of the scales that have one.
function showRange(select) {
  const rows = ["id_minimum", "id_maximum"].map((id) => document.getElementById(id)?.closest(".field")).filter(Boolean);
  const update = () => rows.forEach((row) => { row.hidden = !["grade", "continuous"].includes(select.value); });
  select.addEventListener("change", update);
  update();
}

// What the browser finds wrong is said when the field is left, in the field's own place.
function checkOnLeave(field) {
  const box = field.closest(".field");
  if (!box) return;
  field.addEventListener("blur", () => {
    const old = box.querySelector(".errors.live");
    const wrong = field.value !== "" && !field.checkValidity();
    if (!wrong) { old?.remove(); if (!box.querySelector(".errors")) field.removeAttribute("aria-invalid"); return; }
    const note = old ?? box.appendChild(Object.assign(document.createElement("p"), { className: "errors live" }));
    note.textContent = field.validationMessage;
    field.setAttribute("aria-invalid", "true");
  });
}

function offerCopy(button) {
  if (!navigator.clipboard) return;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copies).value);
    button.textContent = "Copied";
  });
}

document.querySelectorAll("[data-slug-of]").forEach(suggestSlug);
document.querySelectorAll("[data-shows=range]").forEach(showRange);
document.querySelectorAll(".form input, .form textarea").forEach(checkOnLeave);
document.querySelectorAll("[data-copies]").forEach(offerCopy);
document.querySelectorAll("[data-copy]").forEach((field) => field.addEventListener("focus", () => field.select()));
