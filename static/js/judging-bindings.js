// Which key does what: as printed, or as this person has set it on the sheet of keys.
import { keysOf } from "./judging-keys.js";
import { read, remove, write } from "./judging-storage.js";
import { filled, gettext } from "./words.js";

const FIXED = "0123456789-"; // grades and reasons
const sheet = document.getElementById("keys");
const rows = [...sheet.querySelectorAll("[data-action]")];
const usual = new Map(rows.map((row) => [row.dataset.action, row.dataset.usual]));
const choices = [...document.querySelectorAll("#answers input[data-key]")]
  .map((input) => ({ input, action: `answer-${input.dataset.key}` }))
  .filter(({ action }) => usual.has(action));
let place = "";
let waiting = null;

export function prepareBindings(who) {
  place = `judging.${who}.keys`;
  sheet.addEventListener("click", (event) => {
    const row = event.target.closest("[data-set]")?.closest("[data-action]");
    if (row) wait(row);
  });
  sheet.addEventListener("keydown", listen, true);
  sheet.addEventListener("close", () => wait(null));
  const reset = sheet.querySelector("[data-reset]");
  reset.addEventListener("click", () => {
    remove(place);
    apply();
    say(gettext("These are the usual keys again."));
  });
  for (const button of [...sheet.querySelectorAll("[data-set]"), reset]) button.hidden = false;
  window.addEventListener("storage", (event) => event.key === place && apply());
  apply();
}

export function actionOf(key) {
  return [...current()].find(([, one]) => one === key)?.[0];
}

function current() {
  const own = read(place) || {};
  return new Map([...usual].map(([action, key]) => [action, own[action] ?? key]));
}

function apply() {
  const keys = current();
  for (const [action, key] of keys) {
    for (const cap of document.querySelectorAll(`[data-key-of="${action}"]`)) cap.textContent = key;
  }
  for (const { input, action } of choices) {
    input.dataset.key = keys.get(action);
    input.setAttribute("aria-keyshortcuts", keys.get(action));
    input.closest(".choice").querySelector("kbd").textContent = keys.get(action);
  }
}

function wait(row) {
  for (const one of rows) {
    const button = one.querySelector("[data-set]");
    button.textContent = one === row ? gettext("Press a key") : gettext("Set");
    button.setAttribute("aria-pressed", String(one === row));
  }
  waiting = row;
  if (row) say(gettext("Press the new key, or Escape to leave it as it is."));
}

function listen(event) {
  if (!waiting || event.isComposing || ["Shift", "Control", "Alt", "Meta", "Tab"].includes(event.key)) return;
  event.preventDefault();
  event.stopPropagation();
  const [key] = keysOf(event);
  const problem = event.key === "Escape" ? gettext("It is left as it is.") : problemOf(key, event);
  if (!problem) set(waiting.dataset.action, key);
  say(problem || filled(gettext("Set: %(key)s is for “%(action)s”."), { key, action: wordsOf(waiting) }));
  if (!problem || event.key === "Escape") {
    const words = sheet.querySelector("[data-said]").textContent;
    wait(null);
    say(words);
  }
}

function problemOf(key, event) {
  if (key.length !== 1 || key === " " || event.ctrlKey || event.metaKey || event.altKey) {
    return gettext("Use a letter or a sign, without Control, Alt or Command.");
  }
  if (FIXED.includes(key)) return gettext("Digits and the hyphen stay with grades and reasons. Use another key.");
  const taken = actionOf(key);
  if (!taken || taken === waiting.dataset.action) return "";
  const action = wordsOf(rows.find((row) => row.dataset.action === taken));
  return filled(gettext("%(key)s is taken by “%(action)s”. Use another key."), { key, action });
}

function set(action, key) {
  write(place, { ...read(place), [action]: key });
  apply();
}

function wordsOf(row) {
  return row.querySelector("dd").textContent.trim();
}

function say(words) {
  sheet.querySelector("[data-said]").textContent = words;
}
