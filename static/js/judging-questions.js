// The questions in the bar: what is answered, which comes next, and what a key means for it.
import { gettext } from "./words.js";

const all = [...document.querySelectorAll(".question")];
let byArrow = false;

export function answers() {
  const found = {};
  for (const question of all) {
    const answer = read(question);
    if (answer !== null) found[question.dataset.slug] = answer;
  }
  return found;
}

export function clear(former = {}) {
  for (const input of inputs()) {
    if (input.type === "radio") input.checked = false;
    else input.value = "";
  }
  for (const question of all) markFormer(question, former[question.dataset.slug]);
  markNext();
}

export function restore(given) {
  for (const question of all) {
    const answer = given[question.dataset.slug];
    if (answer !== undefined) fill(question, answer);
  }
  markNext();
}

// The first question without an answer, marked; null where all have one.
export function markNext() {
  const open = all.find((question) => read(question) === null) || null;
  for (const question of all) {
    question.classList.toggle("now", question === open);
    if (question === open) question.setAttribute("aria-current", "step");
    else question.removeAttribute("aria-current");
    for (const side of question.querySelectorAll(".side")) {
      side.classList.toggle("now", question === open && side === openSide(question));
    }
  }
  open?.scrollIntoView({ block: "nearest" });
  document.dispatchEvent(new CustomEvent("judging:question", { detail: open?.dataset.slug }));
  return open;
}

// Whether the key answers any of the questions.
export function isAnswer(key) {
  return inputs().some((input) => input.dataset.key === key);
}

// True where the key answers something of the marked question.
export function choose(key) {
  const question = all.find((one) => one.classList.contains("now"));
  if (!question) return false;
  const place = openSide(question) || question;
  const input = [...place.querySelectorAll("input[type=radio]")].find((one) => one.dataset.key === key);
  if (!input) return false;
  input.checked = true;
  input.dispatchEvent(new Event("change", { bubbles: true }));
  focusNumber();
  return true;
}

// changed: an answer was given. keep: one is being looked for with the arrow keys, or typed.
export function listen({ changed, keep }) {
  const form = document.getElementById("answers");
  form.addEventListener("keydown", (event) => {
    byArrow = event.key.startsWith("Arrow");
  });
  form.addEventListener("pointerdown", () => {
    byArrow = false;
  });
  form.addEventListener("change", (event) => {
    const typed = event.target.type === "number";
    if (typed || byArrow) {
      markNext();
      keep();
    } else changed();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    changed();
    focusNumber();
  });
}

function inputs() {
  return all.flatMap((question) => [...question.querySelectorAll("input")]);
}

function read(question) {
  const sides = [...question.querySelectorAll(".side")];
  if (!sides.length) return question.querySelector("input:checked")?.value ?? null;
  const [left, right] = sides.map(readSide);
  return left === null || right === null ? null : { left, right };
}

function readSide(side) {
  const input = side.querySelector("input:checked, input[type=number]");
  if (!input || input.value === "" || !input.checkValidity()) return null;
  return Number(input.value);
}

function openSide(question) {
  return [...question.querySelectorAll(".side")].find((side) => readSide(side) === null) || null;
}

function fill(question, answer) {
  for (const input of question.querySelectorAll("input")) {
    const side = input.closest(".side")?.dataset.side;
    const value = String(side ? answer[side] : answer);
    if (input.type === "radio") input.checked = input.value === value;
    else input.value = value;
  }
}

function markFormer(question, answer) {
  for (const choice of question.querySelectorAll(".choice")) {
    const side = choice.closest(".side")?.dataset.side;
    const value = side ? answer?.[side] : answer;
    const former = value !== undefined && choice.querySelector("input").value === String(value);
    choice.classList.toggle("former", former);
    choice.title = former ? gettext("Your answer before") : "";
  }
}

function focusNumber() {
  document.querySelector(".question.now .side.now input[type=number]")?.focus();
}
