// Says what happened where an action did not come through; the pages work without it.
import { gettext } from "./words.js";

const failure = document.getElementById("failure");
const LOST = gettext("The connection is lost and nothing was changed. What you typed is still there: try again.");
const REFUSED = gettext("This was not done and nothing was changed. Reload the page and try again.");

function say(text) {
  failure.textContent = text;
  failure.hidden = !text;
}

// A reply without the part that was asked for: somebody was logged out meanwhile.
function isForeign({ xhr, target }) {
  return !xhr.responseText.includes(`id="${target.id}"`);
}

// What moves by itself fails in silence: the next round asks again.
function isAction({ requestConfig }) {
  return requestConfig?.verb === "post";
}

document.addEventListener("htmx:beforeSwap", (event) => {
  const { detail } = event;
  if (!detail.shouldSwap || !isForeign(detail)) return;
  detail.shouldSwap = false;
  if (isAction(detail)) window.location.assign(detail.xhr.responseURL || window.location.href);
});

document.addEventListener("htmx:sendError", ({ detail }) => { if (isAction(detail)) say(LOST); });
document.addEventListener("htmx:timeout", ({ detail }) => { if (isAction(detail)) say(LOST); });
document.addEventListener("htmx:responseError", ({ detail }) => { if (isAction(detail)) say(REFUSED); });
document.addEventListener("htmx:beforeRequest", ({ detail }) => { if (isAction(detail)) say(""); });

// On a phone the tabs scroll: the one that is open is in sight.
function showTab() {
  const tabs = document.querySelector(".tabs");
  const open = tabs?.querySelector("[aria-current]");
  if (open) tabs.scrollLeft = open.offsetLeft - (tabs.clientWidth - open.offsetWidth) / 2;
}

showTab();
document.addEventListener("htmx:afterSettle", ({ target }) => { if (target.id === "team") showTab(); });

// A form that was just opened is there to be typed into.
document.addEventListener("toggle", ({ target }) => {
  if (target.matches?.("details.act[open]")) target.querySelector("form :is(select, input:not([type=hidden]))")?.focus();
}, true);

document.addEventListener("keydown", (event) => {
  const open = event.key === "Escape" && event.target.closest?.("details.act[open]");
  if (!open) return;
  open.open = false;
  open.querySelector("summary").focus();
});
