// What is asked or told between two pairs, in the place of the questions, while the pair is still to be read.
import { listenTo } from "./judging-ready.js";

const REST_MS = 600; // keys pressed before anybody can have read it are not meant for it
const by = (id) => document.getElementById(id);
let open = null;
let timer = 0;

export function prepareAsks() {
  for (const panel of document.querySelectorAll(".ask")) {
    panel.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (button) close(button);
    });
  }
}

// Opens ask-NAME; comes back with the value of the button, or the choices that are ticked; null where it was skipped.
export function ask(name) {
  const panel = by(`ask-${name}`);
  for (const box of panel.querySelectorAll("input")) box.checked = false;
  by("answers").inert = true;
  by("stage").classList.add("asking");
  panel.hidden = false;
  panel.focus({ preventScroll: true });
  rest();
  return new Promise((resolve) => {
    open = { panel, resolve };
  });
}

export function isAsking() {
  return open !== null;
}

// True where the key is for what is asked. Tab, arrows and the space bar do as everywhere.
export function chooseInAsk(key) {
  if (!open || key === " " || (key.length > 1 && !["Enter", "Escape"].includes(key))) return false;
  if (by("main").dataset.ready === "resting") {
    rest();
    return true;
  }
  const found = [...open.panel.querySelectorAll("[data-key]")].find((one) => one.dataset.key === key);
  if (found?.type === "checkbox") found.checked = !found.checked;
  else if (found) close(found);
  else if (key === "Escape") close(null);
  else if (key === "Enter") close(open.panel.querySelector("[data-enter]"));
  return Boolean(found) || key.length > 1;
}

function rest() {
  clearTimeout(timer);
  listenTo("resting");
  timer = setTimeout(() => open && listenTo("asking"), REST_MS);
}

function close(button) {
  const { panel, resolve } = open;
  const ticked = [...panel.querySelectorAll("input:checked")].map((box) => box.value);
  const said = button?.value || (ticked.length && button ? ticked : null);
  open = null;
  panel.hidden = true;
  by("answers").inert = false;
  by("stage").classList.remove("asking");
  listenTo("waiting");
  resolve(said);
}
