// Seconds someone is at the pair: the page is in sight and something was done a moment ago.

const IDLE_MS = 30000;
const TICK_MS = 250;

export function activeClock() {
  let spent = 0;
  let last = performance.now();
  for (const kind of ["keydown", "pointerdown", "pointermove", "wheel", "touchstart", "scroll"]) {
    document.addEventListener(kind, () => (last = performance.now()), { passive: true, capture: true });
  }
  setInterval(() => {
    if (!document.hidden && performance.now() - last < IDLE_MS) spent += TICK_MS;
  }, TICK_MS);
  return {
    restart: () => {
      spent = 0;
      last = performance.now();
    },
    seconds: () => spent / 1000,
  };
}
