// Two quiet hints: answers faster than anybody reads, and long stretches without a break.

const LETTERS_A_SECOND = 120; // about five times as fast as people read
const SHORTEST_S = 1;
const WATCHED = 6;
const FAST = 5;
const PAIRS_APART = 30;
const TIRED_S = 50 * 60;
const AGAIN_S = 30 * 60;
const SHOWN_MS = 20000;

const line = document.getElementById("hint");
let paces = [];
let rested = 0;
let tiredAt = TIRED_S;
let timer = 0;

// seconds: someone was at the pair. letters: of both answers. stretch: seconds since the last break.
export function watch({ seconds, letters, stretch }) {
  if (stretch < TIRED_S) tiredAt = TIRED_S;
  rested = Math.max(0, rested - 1);
  paces = [...paces, seconds < Math.max(SHORTEST_S, letters / LETTERS_A_SECOND)].slice(-WATCHED);
  if (stretch >= tiredAt) {
    tiredAt = stretch + AGAIN_S;
    return say(line.dataset.tired);
  }
  if (!rested && paces.filter(Boolean).length >= FAST) {
    [rested, paces] = [PAIRS_APART, []];
    say(line.dataset.fast);
  }
}

function say(words) {
  line.textContent = words;
  clearTimeout(timer);
  timer = setTimeout(() => {
    line.textContent = "";
  }, SHOWN_MS);
}
