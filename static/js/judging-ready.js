// Whether keys answer: "pair" they do, "waiting" for the next one, "resting", or "nothing" to judge.
//
// A key answers the pair that was read, and no other. While none is there it is refused in words; for a moment
// after a pair was exchanged without the person's doing, keys meant for the former one are let go.
import { gettext } from "./words.js";

const REST_MS = 600;
const main = document.getElementById("main");
let timer = 0;

export function listenTo(what) {
  clearTimeout(timer);
  main.dataset.ready = what;
}

export function rest() {
  listenTo("resting");
  timer = setTimeout(() => listenTo("pair"), REST_MS);
}

// For an answer's key that was pressed: whether it is to be taken. Says so where it is not.
export function takesAnswer(say) {
  if (main.dataset.ready === "resting") rest();
  if (main.dataset.ready === "waiting") say(gettext("The next pair is not here yet: keys rest until it is."));
  return main.dataset.ready === "pair";
}
