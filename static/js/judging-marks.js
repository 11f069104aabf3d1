// Two texts with what only one of them says marked: the same mark on both sides, as neither is the original.
import { MOST_WORDS, difference, wordsOf } from "./judging-diff.js";
import { filled, gettext, grouped } from "./words.js";

// {left, right}: a node and how many passages are marked in it; or a message where nothing can be marked.
export function markWords(left, right) {
  const words = [wordsOf(left), wordsOf(right)];
  if (words.some((one) => one.length > MOST_WORDS)) {
    const message = gettext("Too long to compare word by word: more than %(count)s words.");
    return { message: filled(message, { count: grouped(MOST_WORDS) }) };
  }
  const only = difference(...words.map((one) => one.map(({ word }) => word)));
  if (!only) return { message: gettext("These two share too little to compare them word by word.") };
  return { left: marked(words[0], only.left), right: marked(words[1], only.right) };
}

function marked(words, only) {
  const node = document.createDocumentFragment();
  let count = 0;
  for (let from = 0; from < words.length; ) {
    let to = from;
    while (to < words.length && only[to] === only[from]) to += 1;
    const text = words.slice(from, to).map((one) => one.text).join("");
    if (only[from]) node.append(...mark(text));
    else node.append(text);
    count += only[from] ? 1 : 0;
    from = to;
  }
  return { node, count };
}

// The space after the last word is no part of the difference.
function mark(text) {
  const element = document.createElement("ins");
  element.className = "only";
  element.textContent = text.trimEnd();
  return [element, text.slice(element.textContent.length)];
}
