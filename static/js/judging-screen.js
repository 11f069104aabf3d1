// What is on the screen beside the questions: the texts, the progress, the state and the dialogs.

const by = (id) => document.getElementById(id);
const TEXTS = ["prompt", "left", "right"];
let pair = null;
let plain = false;
let slow = 0;

export const actions = {
  x: () => open("skip"),
  r: () => open("rubric"),
  "?": () => open("keys"),
  t: toggleRaw,
};

export function showPair(next) {
  pair = next;
  clearTimeout(slow);
  reveal(true);
  by("main").classList.remove("waiting");
  by("segment").textContent = pair.segment;
  drawTexts();
  for (const id of ["prompt-region", "left-region", "right-region"]) by(id).scrollTop = 0;
  window.scrollTo(0, 0);
  // Who works with Tab and arrows goes on reading at the top; whoever uses keys has no focus to move.
  if (by("bar").contains(document.activeElement)) by("prompt-region").focus({ preventScroll: true });
}

export function showWaiting() {
  slow = setTimeout(() => by("main").classList.add("waiting"), 300);
}

export function showNothing(message) {
  clearTimeout(slow);
  pair = null;
  reveal(false);
  by("nothing-why").textContent = message;
}

export function showProgress(progress) {
  if (!progress) return;
  by("today").textContent = progress.today;
  by("remaining").textContent = progress.remaining;
  by("done").max = progress.judged + progress.remaining;
  by("done").value = progress.judged;
}

export function showState(state, words) {
  by("state").dataset.state = state;
  by("state").textContent = words;
  by("state").title = words;
}

export function notify(message) {
  const notice = document.createElement("p");
  notice.className = "notice wait";
  notice.setAttribute("role", "status");
  notice.textContent = message;
  by("notices").replaceChildren(notice);
  setTimeout(() => notice.remove(), 9000);
}

export function prepare({ undo, skip }) {
  by("raw").hidden = false;
  by("raw").addEventListener("click", toggleRaw);
  onClick("open-skip", () => open("skip"));
  onClick("open-rubric", () => open("rubric"));
  onClick("open-keys", () => open("keys"));
  by("undo-form").addEventListener("submit", (event) => {
    event.preventDefault();
    undo();
  });
  by("skip-form").addEventListener("submit", (event) => {
    event.preventDefault();
    const form = new FormData(event.target);
    by("skip").close();
    skip(form.get("reason"), form.get("note"));
  });
  for (const link of document.querySelectorAll("dialog [data-close]")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      link.closest("dialog").close();
    });
  }
}

function onClick(id, action) {
  by(id).addEventListener("click", (event) => {
    event.preventDefault();
    action();
  });
}

function open(id) {
  if (id === "skip" && !pair) return;
  if (id === "skip") by("skip-form").reset();
  by(id).showModal();
}

function reveal(shown) {
  by("work").hidden = !shown;
  by("bar").hidden = !shown;
  by("nothing").hidden = shown;
}

function toggleRaw() {
  plain = !plain;
  by("raw").setAttribute("aria-pressed", String(plain));
  if (pair) drawTexts();
}

// The HTML was sanitised by the server.
function drawTexts() {
  for (const id of TEXTS) {
    by(id).classList.toggle("plain", plain);
    if (plain) by(id).textContent = pair[id].text;
    else by(id).innerHTML = pair[id].html;
  }
}
