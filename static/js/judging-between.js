// What comes between a pair and the next one: a lesson in the training, an objection to a score, a guess.
import { ask } from "./judging-asks.js";
import { read, write } from "./judging-storage.js";

const by = (id) => document.getElementById(id);
const LESSON_MS = 8000;
const OBJECTION_MS = 1500;
let state = {}; // as the server said last: training, guess_in, objections
let place = "";

export function prepareBetween(who, first) {
  place = `judging.${who}.training`;
  take(first);
  showTraining();
}

export function take(reply) {
  state = reply;
}

// With each pair: while a lesson is read, the number is still that of its pair.
export function showTraining() {
  const training = state.training;
  const open = training?.stage === "open";
  by("training").hidden = !open;
  if (!open) return;
  write(place, "open");
  by("training-number").textContent = Math.min(training.done + 1, training.size);
  by("training-size").textContent = training.size;
  by("training-mark").textContent = training.pass_mark;
}

// Null where nothing comes, so that the next pair is there at once. ahead: pairs answered that the server has not.
export function comesAfter(pair, outbox) {
  const training = state.training?.stage === "open";
  const guess = state.guess_in !== undefined && state.guess_in === outbox.ids().length;
  if (!training && !state.objections && !guess) return null;
  return async () => {
    const patience = training ? LESSON_MS : OBJECTION_MS;
    const reply = training || state.objections ? await outbox.reply(pair.id, patience) : null;
    if (reply?.lessons) await teach(reply.lessons);
    if (reply?.objection) await object(pair, reply.objection, outbox);
    if (guess) await guessSide(pair, outbox);
  };
}

// Once, when the training ends well: what comes next is real.
export async function tellPassed() {
  if (state.training?.stage !== "passed" || read(place) !== "open") return;
  write(place, "passed");
  by("passed-right").textContent = state.training.right;
  by("passed-answers").textContent = state.training.answers;
  await ask("passed");
}

async function guessSide(pair, outbox) {
  const side = await ask("guess");
  if (side) outbox.send(pair.id, { side }, "guess");
}

async function object(pair, { question, side }, outbox) {
  by("objection-question").textContent = question;
  for (const one of by("ask-objection").querySelectorAll("[data-side]")) one.hidden = one.dataset.side !== side;
  const codes = await ask("objection");
  if (codes) outbox.send(pair.id, { codes }, "objection");
}

async function teach(lessons) {
  const rows = lessons.map((lesson) => {
    const row = by("lesson-row").content.cloneNode(true);
    const put = (name, text) => {
      row.querySelector(`[data-put=${name}]`).textContent = text;
    };
    put("name", lesson.name);
    put("expected", lesson.expected.join(" / "));
    row.querySelector("[data-when=right]").hidden = !lesson.right;
    row.querySelector("[data-when=wrong]").hidden = lesson.right;
    row.querySelector("[data-when=expected]").hidden = lesson.right || !lesson.expected.length;
    row.querySelector("[data-put=explanation]").innerHTML = lesson.explanation; // sanitised by the server
    row.firstElementChild.classList.toggle("right", lesson.right);
    return row;
  });
  by("lessons").replaceChildren(...rows);
  await ask("lesson");
}
