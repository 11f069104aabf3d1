// Long texts: answers are cut after about sixty lines and the prompt after a few, each with a way to all of it.
import { filled, gettext } from "./words.js";

const by = (id) => document.getElementById(id);
const SIDES = ["left", "right"];
const LINES = 60;
const SPARE = 8; // a text that is only a little longer is shown whole
const HINT_PX = 12; // less than this is hidden below no line
let own = null;

export function prepareFolds(preferences) {
  own = preferences;
  by("open-prompt").addEventListener("click", turnPrompt);
  for (const side of SIDES) {
    by(`${side}-more`).addEventListener("click", turnAnswers);
    by(side).addEventListener("load", measure, true); // an image that has its height now
    by(side).addEventListener("toggle", measure, true);
  }
  window.addEventListener("resize", measure);
}

// After anything that changes how long the texts are.
export function measure() {
  for (const side of SIDES) measureSide(side);
  const [region, open] = [by("prompt-region"), by("work").classList.contains("prompt-open")];
  by("open-prompt").hidden = !open && region.scrollHeight - region.clientHeight < HINT_PX;
}

export function turnAnswers() {
  if (SIDES.every((side) => by(`${side}-more`).hidden)) return;
  own.set("whole", !own.get("whole"));
  measure();
}

export function turnPrompt() {
  if (!by("open-prompt").hidden) openPrompt(!by("work").classList.contains("prompt-open"));
}

export function closePrompt() {
  openPrompt(false);
}

function openPrompt(open) {
  by("work").classList.toggle("prompt-open", open);
  by("open-prompt").setAttribute("aria-expanded", String(open));
  by("open-prompt").firstElementChild.textContent = open ? gettext("Show less") : gettext("Show all");
  by("prompt-region").scrollTop = 0;
  measure();
}

function measureSide(side) {
  const [text, more] = [by(side), by(`${side}-more`)];
  const lines = Math.round(text.scrollHeight / parseFloat(getComputedStyle(text).lineHeight));
  const long = lines > LINES + SPARE;
  const folded = long && !own.get("whole");
  text.classList.toggle("folded", folded);
  more.hidden = !long;
  more.setAttribute("aria-expanded", String(!folded));
  more.firstElementChild.textContent = folded ? foldedWords(lines - LINES) : gettext("Fold long answers");
}

function foldedWords(count) {
  return filled(gettext("Show all: about %(count)s more lines"), { count });
}
