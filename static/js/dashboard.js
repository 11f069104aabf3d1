// Keeps the page of a migration current: asks whether anything is new, and puts in what is.
import { morph } from "./morph.js";
import { draw, follow } from "./plots.js";

// The pause between two questions, by how long ago the page changed last: one change announces more.
const PACES = [[15_000, 100], [60_000, 500], [Infinity, 2000]];
const FAILING_MS = 2000;
const PATIENCE_MS = 10_000;

const root = document.getElementById("live");
const connection = document.getElementById("connection");
const LOST = "The connection is lost; the numbers shown are the last ones received. Trying again.";
const ENDED = "You are logged out or may no longer see this page. Nothing is lost; reload to log in again.";

let etag = root.dataset.etag;
let changedAt = performance.now();
let failing = false;
let ended = false;
let timer = 0;

function say(text) {
  if (connection.textContent !== text) connection.textContent = text;
  connection.hidden = !text;
}

function put(html) {
  const fragment = document.createElement("template");
  fragment.innerHTML = html;
  const next = root.cloneNode(false);
  next.append(fragment.content);
  morph(root, next);
  document.title = root.querySelector("[data-title]")?.dataset.title ?? document.title;
  draw(root);
}

async function ask() {
  const response = await fetch(root.dataset.url, {
    headers: { "If-None-Match": etag, "X-Requested-With": "fetch" },
    cache: "no-store",
    redirect: "manual",
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  if (response.status === 304) return;
  if (response.type === "opaqueredirect" || [401, 403, 404].includes(response.status)) {
    ended = true;
    return;
  }
  if (!response.ok) throw new Error(`status ${response.status}`);
  const html = await response.text();
  etag = response.headers.get("ETag");
  changedAt = performance.now();
  put(html);
}

async function tick() {
  try {
    await ask();
    failing = false;
  } catch {
    failing = true;
  }
  say(ended ? ENDED : failing ? LOST : "");
  plan();
}

function plan() {
  clearTimeout(timer);
  if (document.hidden || ended) return;
  const since = performance.now() - changedAt;
  const [, pause] = PACES.find(([until]) => since <= until);
  timer = setTimeout(tick, failing ? FAILING_MS : pause);
}

document.documentElement.classList.add("scripted");
document.addEventListener("visibilitychange", () => {
  clearTimeout(timer);
  if (!document.hidden && !ended) tick();
});
draw(root);
follow(root);
plan();
