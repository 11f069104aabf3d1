// Both answers scroll together, in proportion to their lengths, where the person wants it.

const regions = ["left-region", "right-region"].map((id) => document.getElementById(id));
const button = document.getElementById("together");
const moved = new Map(); // where this script has put a side: its event is an echo
let own = null;

export function prepareScrolling(preferences) {
  own = preferences;
  button.addEventListener("click", turnTogether);
  for (const region of regions) region.addEventListener("scroll", () => follow(region), { passive: true });
  show();
}

export function turnTogether() {
  own.set("together", !own.get("together"));
  show();
  if (own.get("together")) follow(regions[0]);
}

function show() {
  button.setAttribute("aria-pressed", String(Boolean(own.get("together"))));
}

function follow(region) {
  if (!own.get("together")) return;
  const echo = moved.get(region);
  moved.delete(region);
  if (echo !== undefined && Math.abs(echo - region.scrollTop) < 2) return;
  const other = regions.find((one) => one !== region);
  const place = region.scrollTop / Math.max(1, region.scrollHeight - region.clientHeight);
  const target = Math.round(place * (other.scrollHeight - other.clientHeight));
  if (Math.abs(target - other.scrollTop) < 2) return;
  moved.set(other, target);
  other.scrollTop = target;
}
