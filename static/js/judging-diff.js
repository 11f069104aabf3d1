// The shortest way from one list to another (Myers 1986, O(ND)), and the words of a text.

export const MOST_WORDS = 4000;
const MOST_EDITS = 3000;

// Scripts that write without spaces are taken letter by letter.
const UNSPACED = "[\\p{sc=Han}\\p{sc=Hiragana}\\p{sc=Katakana}\\p{sc=Thai}\\p{sc=Lao}\\p{sc=Khmer}\\p{sc=Myanmar}]\\p{M}*";
const LETTERS = "[\\p{L}\\p{M}\\p{N}_]+";
const PIECE = new RegExp(`\\s+|${UNSPACED}|${LETTERS}(?:['’.,-]${LETTERS})*|[^\\s]`, "gu");

// Words, each with the white space after it; signs are words of their own.
export function wordsOf(text) {
  const pieces = text.match(PIECE) || [];
  const words = [];
  for (const piece of pieces) {
    if (piece.trim() || !words.length) words.push({ word: piece.trim(), text: piece });
    else words.at(-1).text += piece;
  }
  return words;
}

// For both lists of strings: of each item, whether it is only there. Null where they share too little.
export function difference(left, right) {
  const only = { left: left.map(() => false), right: right.map(() => false) };
  let start = 0;
  while (start < left.length && start < right.length && left[start] === right[start]) start += 1;
  let end = 0;
  const most = Math.min(left.length, right.length) - start;
  while (end < most && left.at(-1 - end) === right.at(-1 - end)) end += 1;
  const edits = path(left.slice(start, left.length - end), right.slice(start, right.length - end));
  if (!edits) return null;
  for (const { side, at } of edits) only[side][start + at] = true;
  return only;
}

function path(a, b) {
  const most = Math.min(a.length + b.length, MOST_EDITS);
  const middle = most + 1;
  const far = new Int32Array(2 * most + 3);
  const trace = [];
  for (let d = 0; d <= most; d += 1) {
    trace.push(far.slice(middle - d - 1, middle + d + 2));
    for (let k = -d; k <= d; k += 2) {
      let x = goesDown(far, middle, k, d) ? far[middle + k + 1] : far[middle + k - 1] + 1;
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x += 1;
      far[middle + k] = x;
      if (x >= a.length && x - k >= b.length) return walkBack(trace, a.length, b.length);
    }
  }
  return null;
}

function goesDown(far, middle, k, d) {
  return k === -d || (k !== d && far[middle + k - 1] < far[middle + k + 1]);
}

function walkBack(trace, width, height) {
  const edits = [];
  let [x, y] = [width, height];
  for (let d = trace.length - 1; d > 0; d -= 1) {
    const far = trace[d];
    const down = goesDown(far, d + 1, x - y, d);
    const k = x - y + (down ? 1 : -1);
    x = far[d + 1 + k];
    y = x - k;
    edits.push(down ? { side: "right", at: y } : { side: "left", at: x });
  }
  return edits;
}
