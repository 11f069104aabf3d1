// Draws the figures that the server describes, in the colours of the page's theme.
/* global Plotly */
const CONFIG = {
  displaylogo: false,
  displayModeBar: "hover",
  responsive: true,
  modeBarButtonsToRemove: ["toImage", "select2d", "lasso2d", "autoScale2d", "pan2d"],
};
const DOWNLOAD = { width: 900, height: 420 };
const drawn = new Map(); // key -> source of the figure that is shown

function hexOf(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

// "token:ink-2" and "token:ink-2/14" (14% opacity) in place of colours
function colour(text) {
  const [name, opacity] = text.slice("token:".length).split("/");
  const hex = hexOf(name);
  if (!opacity) return hex;
  const [red, green, blue] = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
  return `rgba(${red},${green},${blue},${opacity / 100})`;
}

function coloured(value) {
  if (typeof value === "string") return value.startsWith("token:") ? colour(value) : value;
  if (Array.isArray(value)) return typeof value[0] === "number" ? value : value.map(coloured);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, coloured(item)]));
}

function figureOf(place) {
  return document.getElementById(`figure-${place.dataset.plot}`)?.textContent ?? "";
}

function drawOne(place, source) {
  const { data, layout } = coloured(JSON.parse(source));
  if (!place.classList.contains("js-plotly-plot")) place.replaceChildren();
  Plotly.react(place, data, layout, CONFIG);
  drawn.set(place.dataset.plot, source);
}

function drawIfNew(place) {
  const source = figureOf(place);
  const shown = place.classList.contains("js-plotly-plot") && drawn.get(place.dataset.plot);
  if (source && shown !== source) drawOne(place, source);
}

// A figure costs more than all the numbers of a page: those out of sight wait until they are near.
const near = new Set();
const watcher = new IntersectionObserver(
  (entries) => {
    for (const { target, isIntersecting } of entries) {
      if (isIntersecting) near.add(target);
      else near.delete(target);
      if (isIntersecting) drawIfNew(target);
    }
  },
  { rootMargin: "600px" },
);

/** Draws what is new or has changed below an element, each figure in a task of its own. */
export function draw(root) {
  if (typeof Plotly === "undefined") return;
  for (const place of root.querySelectorAll("[data-plot]")) {
    watcher.observe(place);
    if (near.has(place)) setTimeout(drawIfNew, 0, place);
  }
}

function redraw(root) {
  drawn.clear();
  draw(root);
}

async function download(button) {
  const place = document.querySelector(`[data-plot="${button.dataset.of}"]`);
  const { data, layout } = coloured(JSON.parse(figureOf(place)));
  const page = { ...layout, paper_bgcolor: hexOf("paper"), plot_bgcolor: hexOf("paper") };
  await Plotly.downloadImage(
    { data, layout: page },
    { ...DOWNLOAD, format: button.dataset.download, filename: button.dataset.of, scale: 2 },
  );
}

/** Follows light and dark, and answers the download buttons. */
export function follow(root) {
  addEventListener("beforeprint", () => root.querySelectorAll("[data-plot]").forEach(drawIfNew));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => redraw(root));
  root.addEventListener("click", ({ target }) => {
    const button = target.closest?.("[data-download]");
    if (button) download(button);
  });
}
