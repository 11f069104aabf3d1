// Skip, keys and rubric. The rubric stands beside the pair where there is room, and stays until closed.

const by = (id) => document.getElementById(id);
const roomy = window.matchMedia("(min-width: 1200px)");
let own = null;

export function prepareDialogs(preferences, { skip, flag }) {
  own = preferences;
  onClick("open-skip", openSkip);
  onClick("open-flag", openFlag);
  onClick("open-rubric", turnRubric);
  onClick("open-keys", openKeys);
  by("skip-form").addEventListener("submit", (event) => {
    event.preventDefault();
    const form = new FormData(event.target);
    by("skip").close();
    skip(form.get("reason"), form.get("note"));
  });
  by("flag-form").addEventListener("submit", (event) => {
    event.preventDefault();
    const note = new FormData(event.target).get("note").trim();
    by("flag").close();
    if (note) flag(note);
  });
  by("flag-form").addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) event.currentTarget.requestSubmit();
  });
  for (const link of document.querySelectorAll("dialog [data-close]")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      if (link.closest("#rubric")) own.set("rubric", false);
      link.closest("dialog").close();
    });
  }
  by("rubric").addEventListener("close", () => layOut());
  document.addEventListener("judging:question", (event) => turnTo(event.detail));
  roomy.addEventListener("change", () => by("rubric").open && by("rubric").close());
  if (own.get("rubric") && roomy.matches) openRubric();
}

export function openSkip() {
  if (by("work").hidden) return;
  by("skip-form").reset();
  by("skip").showModal();
}

export function openFlag() {
  if (by("work").hidden) return;
  by("flag-form").reset();
  by("flag").showModal();
  by("flag").querySelector("textarea").focus();
}

export function openKeys() {
  by("keys").showModal();
}

export function turnRubric() {
  const open = !by("rubric").open;
  own.set("rubric", open && roomy.matches);
  if (open) openRubric();
  else by("rubric").close();
}

// Beside the pair it takes no focus: whoever judges by keys goes on.
function openRubric() {
  const before = document.activeElement;
  if (!roomy.matches) by("rubric").showModal();
  else {
    by("rubric").show();
    if (before && before !== document.body) before.focus();
    else document.activeElement.blur();
  }
  layOut();
  turnTo();
  turnTo(document.querySelector(".question.now")?.dataset.slug);
}

function layOut() {
  document.body.classList.toggle("with-rubric", by("rubric").open && roomy.matches);
  by("open-rubric").setAttribute("aria-pressed", String(by("rubric").open));
}

function turnTo(slug) {
  for (const section of by("rubric").querySelectorAll(".rubric")) {
    const now = section.dataset.slug === slug;
    const turned = now && !section.classList.contains("now");
    section.classList.toggle("now", now);
    if (turned) by("rubric").scrollTop = section.offsetTop - by("rubric").firstElementChild.offsetHeight;
  }
}

// A link without a script, a button with one.
function onClick(id, action) {
  const act = (event) => {
    event.preventDefault();
    action();
  };
  by(id).addEventListener("click", act);
  by(id).addEventListener("keydown", (event) => event.key === " " && act(event));
}
