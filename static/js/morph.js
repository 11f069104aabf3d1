// Makes one tree like another and keeps every element that stays: focus, scroll and what a person
// has opened survive. Elements are matched by data-key or id, else by place.
const KEPT = new Set(["open"]); // <details>: opened by the person, not by the server

function keyOf(node) {
  return node.nodeType === Node.ELEMENT_NODE ? node.dataset?.key || node.id || "" : "";
}

function alike(a, b) {
  return a.nodeType === b.nodeType && a.nodeName === b.nodeName && keyOf(a) === keyOf(b);
}

function fade(text) {
  const number = text.parentElement?.closest(".num");
  if (!number) return;
  number.classList.remove("fade");
  void number.offsetWidth; // starts the animation anew
  number.classList.add("fade");
}

function copyAttributes(from, to) {
  for (const { name } of [...from.attributes]) {
    if (!to.hasAttribute(name) && !KEPT.has(name)) from.removeAttribute(name);
  }
  for (const { name, value } of to.attributes) {
    if (from.getAttribute(name) !== value && !KEPT.has(name)) from.setAttribute(name, value);
  }
}

function findLater(wanted, from) {
  const key = keyOf(wanted);
  for (let node = from; key && node; node = node.nextSibling) {
    if (alike(node, wanted)) return node;
  }
  return null;
}

function morphChildren(from, to) {
  let mine = from.firstChild;
  for (const wanted of [...to.childNodes]) {
    const found = mine && alike(mine, wanted) ? mine : findLater(wanted, mine);
    if (!found) {
      from.insertBefore(wanted, mine);
      continue;
    }
    if (found === mine) mine = mine.nextSibling;
    else from.insertBefore(found, mine);
    morph(found, wanted);
  }
  while (mine) {
    const next = mine.nextSibling;
    mine.remove();
    mine = next;
  }
}

export function morph(from, to) {
  if (from.isEqualNode(to)) return;
  if (from.nodeType !== Node.ELEMENT_NODE) {
    if (from.nodeValue === to.nodeValue) return;
    from.nodeValue = to.nodeValue;
    fade(from);
    return;
  }
  if ("plot" in from.dataset) {
    from.setAttribute("aria-label", to.getAttribute("aria-label")); // the rest is Plotly's own
    return;
  }
  copyAttributes(from, to);
  morphChildren(from, to);
}

document.addEventListener("animationend", ({ target }) => target.classList?.remove("fade"));
