// What is on the screen beside texts and questions: the pair's place, the progress, the state.
import { closePrompt } from "./judging-fold.js";
import { listenTo } from "./judging-ready.js";
import { beginLeft } from "./judging-switch.js";
import { drawPair } from "./judging-texts.js";

const by = (id) => document.getElementById(id);
let slow = 0;

export function showPair(pair) {
  clearTimeout(slow);
  reveal(true);
  by("main").classList.remove("waiting");
  by("segment").textContent = pair.segment;
  drawPair(pair);
  closePrompt();
  for (const id of ["left-region", "right-region"]) by(id).scrollTop = 0;
  beginLeft();
  // Who works with Tab and arrows goes on reading at the top; whoever uses keys has no focus to move.
  if (by("bar").contains(document.activeElement)) by("prompt-region").focus({ preventScroll: true });
  listenTo("pair");
}

export function showWaiting() {
  listenTo("waiting");
  slow = setTimeout(() => by("main").classList.add("waiting"), 300);
}

export function showNothing(reason, message) {
  clearTimeout(slow);
  reveal(false);
  const failed = reason.code === "training_failed";
  by("nothing-title").hidden = failed;
  by("failed-title").hidden = !failed;
  by("nothing-why").textContent = message;
  by("undo-last").hidden = by("today").textContent === "0";
  listenTo("nothing");
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

// What works with a script alone appears with it.
export function prepareScreen(undo) {
  for (const id of ["tools", "open-view", "switch"]) by(id).hidden = false;
  by("save").hidden = true;
  by("open-view").addEventListener("click", () => openView(!by("tools").classList.contains("open")));
  by("tools").addEventListener("click", () => openView(false));
  document.addEventListener("pointerdown", (event) => event.target.closest("#tools, #open-view") || openView(false));
  by("undo-form").addEventListener("submit", (event) => {
    event.preventDefault();
    undo();
  });
}

function openView(open) {
  by("tools").classList.toggle("open", open);
  by("open-view").setAttribute("aria-expanded", String(open));
}

function reveal(shown) {
  for (const id of ["work", "bar"]) by(id).hidden = !shown;
  by("nothing").hidden = shown;
}
