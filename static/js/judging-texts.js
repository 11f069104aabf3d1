// Prompt and answers as they are read: rendered, as plain text, or with their differences marked.
import { markWords } from "./judging-marks.js";
import { markStructure } from "./judging-structure.js";
import { filled, gettext, ngettext } from "./words.js";

const by = (id) => document.getElementById(id);
const BUTTONS = { plain: "raw", marked: "marks" };
const WORDS = {
  shown: gettext("The answers are shown as pages."),
  plain: gettext("The answers are shown as plain text."),
  marked: gettext("Differences are marked."),
};
let pair = null;
let mode = "shown";
let drawn = () => {};

export function prepareTexts(afterDrawing) {
  drawn = afterDrawing;
  for (const [wanted, id] of Object.entries(BUTTONS)) by(id).addEventListener("click", () => turn(wanted));
}

export function drawPair(next) {
  pair = next;
  draw();
}

// To this way of showing, or back to pages.
export function turn(wanted) {
  mode = mode === wanted ? "shown" : wanted;
  for (const [name, id] of Object.entries(BUTTONS)) by(id).setAttribute("aria-pressed", String(name === mode));
  const found = pair ? draw() : null;
  by("view-said").textContent = found?.message ?? [WORDS[mode], ...said(found)].join(" ");
}

function draw() {
  const found = mode === "marked" ? compare() : null;
  drawText("prompt", null);
  for (const side of ["left", "right"]) {
    drawText(side, found?.[side]);
    by(`${side}-note`).textContent = found?.message ? gettext("not compared") : note(found?.[side]);
  }
  by("compared").textContent = found?.message ?? "";
  by("compared").hidden = !found?.message;
  drawn();
  return found;
}

function compare() {
  const texts = [pair.left.text, pair.right.text];
  const structure = markStructure(...texts);
  return structure ?? markWords(...texts);
}

// The HTML was sanitised by the server; all else is put in as text.
function drawText(id, marked) {
  const node = by(id);
  node.classList.toggle("plain", mode === "plain");
  node.classList.toggle("compared", Boolean(marked) && !isTree(marked.node));
  if (marked) node.replaceChildren(marked.node);
  else if (mode === "plain") node.textContent = pair[id].text;
  else node.innerHTML = pair[id].html;
}

function note(marked) {
  if (!marked) return "";
  if (!marked.count) return gettext("no difference");
  const { count } = marked;
  const places = ngettext("%(count)s difference", "%(count)s differences", count);
  const passages = ngettext("%(count)s passage only here", "%(count)s passages only here", count);
  return filled(isTree(marked.node) ? places : passages, { count });
}

function isTree(node) {
  return node.nodeName === "UL";
}

function said(found) {
  const words = gettext("Left: %(left)s. Right: %(right)s.");
  return found ? [filled(words, { left: note(found.left), right: note(found.right) })] : [];
}
