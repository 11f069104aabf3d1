// Two JSON documents side by side: fields that only one has, and values that differ.
import { difference } from "./judging-diff.js";
import { filled, gettext, ngettext } from "./words.js";

const FENCED = /^\s*```(?:json)?[ \t]*\n([\s\S]*)\n[ \t]*```\s*$/i;
const ONLY = gettext("only here");
const OTHER = gettext("differs");
const MOST_NODES = 6000;
const DEEPEST = 40;

// {left, right}: a node and how many places are marked in it; null where one is no document, or too large.
export function markStructure(left, right) {
  const documents = [documentOf(left), documentOf(right)];
  if (documents.some((one) => one === undefined)) return null;
  const rows = compared(["", ""], ...documents);
  const [one, other] = [0, 1].map((side) => {
    const node = make("ul", "tree");
    node.append(rows[side]);
    return { node, count: node.querySelectorAll(".tag").length };
  });
  return { left: one, right: other };
}

function documentOf(text) {
  const inside = FENCED.exec(text)?.[1] ?? text;
  try {
    const found = JSON.parse(inside);
    return isNested(found) && count(found, DEEPEST) <= MOST_NODES ? found : undefined;
  } catch {
    return undefined;
  }
}

// Values in it, itself included; infinite where it is too deep.
function count(value, levels) {
  if (!isNested(value)) return 1;
  if (!levels) return Infinity;
  return Object.values(value).reduce((sum, one) => (sum > MOST_NODES ? sum : sum + count(one, levels - 1)), 1);
}

function compared(names, left, right) {
  if (spelt(left) === spelt(right)) return [plain(names[0], left, "same"), plain(names[1], right, "same")];
  const alike = isNested(left) && isNested(right) && Array.isArray(left) === Array.isArray(right);
  if (!alike) return [plain(names[0], left, OTHER), plain(names[1], right, OTHER)];
  const rows = Array.isArray(left) ? items(left, right) : fields(left, right);
  return [left, right].map((value, side) =>
    branch(names[side], value, rows.map((row) => row[side]).filter(Boolean), true),
  );
}

function fields(left, right) {
  const names = [...new Set([...Object.keys(left), ...Object.keys(right)])];
  return names.map((name) => {
    if (!Object.hasOwn(right, name)) return [plain(name, left[name], ONLY), null];
    if (!Object.hasOwn(left, name)) return [null, plain(name, right[name], ONLY)];
    return compared([name, name], left[name], right[name]);
  });
}

// Equal items stand for each other; between two of them, the first is compared with the first.
function items(left, right) {
  const none = { left: left.map(() => true), right: right.map(() => true) };
  const only = difference(left.map(spelt), right.map(spelt)) || none;
  const rows = [];
  for (let i = 0, j = 0; i < left.length || j < right.length; ) {
    const here = i < left.length && only.left[i];
    const there = j < right.length && only.right[j];
    const names = [String(i + 1), String(j + 1)];
    if (here === there) rows.push(compared(names, left[i], right[j]));
    else rows.push(here ? [plain(names[0], left[i], ONLY), null] : [null, plain(names[1], right[j], ONLY)]);
    i += here || !there ? 1 : 0;
    j += there || !here ? 1 : 0;
  }
  return rows;
}

function plain(name, value, tag) {
  if (isNested(value) && Object.keys(value).length) {
    const rows = Object.entries(value).map(([key, one]) => plain(Array.isArray(value) ? String(+key + 1) : key, one, ""));
    return branch(name, value, rows, tag !== "same", tag);
  }
  const row = make("li", tag && tag !== "same" ? "only" : "");
  row.append(...head(name), leaf(value), ...tagged(tag));
  return row;
}

function branch(name, value, rows, open, tag = "") {
  const [row, details, summary, list] = [make("li"), make("details"), make("summary"), make("ul")];
  const size = make("span", "size");
  size.textContent = sizeOf(value) + (tag === "same" ? gettext(", the same") : "");
  if (tag && tag !== "same") row.className = "only";
  details.open = open;
  summary.append(...head(name), size, ...tagged(tag));
  list.append(...rows);
  details.append(summary, list);
  row.append(details);
  return row;
}

function sizeOf(value) {
  const count = Object.keys(value).length;
  const list = ngettext("%(count)s item", "%(count)s items", count);
  const words = Array.isArray(value) ? list : ngettext("%(count)s field", "%(count)s fields", count);
  return filled(words, { count });
}

function head(name) {
  if (!name) return [];
  const key = make("span", "key");
  key.dir = "auto";
  key.textContent = name;
  return [key, " "];
}

function leaf(value) {
  const text = typeof value === "string";
  const node = make("span", text ? "string" : "literal");
  if (text) node.dir = "auto";
  node.textContent = text ? value || gettext("(empty)") : JSON.stringify(value);
  return node;
}

function tagged(tag) {
  if (!tag || tag === "same") return [];
  const node = make("span", "tag");
  node.textContent = tag;
  return [" ", node];
}

// The order of fields is no difference.
function spelt(value) {
  return JSON.stringify(value, (_, one) =>
    isNested(one) && !Array.isArray(one) ? { "{}": Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1)) } : one,
  );
}

function isNested(value) {
  return typeof value === "object" && value !== null;
}

function make(tag, className = "") {
  const node = document.createElement(tag);
  node.className = className;
  return node;
}
