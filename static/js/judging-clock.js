// What a pair takes: seconds someone is at it, and keys pressed. A second counts while the page is in sight and
// something was done a moment ago; a key counts once, however long it is held.

const IDLE_MS = 30000;
const BREAK_MS = 300000;
const TICK_MS = 250;
const MODIFIERS = ["Shift", "Control", "Alt", "AltGraph", "Meta", "CapsLock", "Fn"];

export function activeClock() {
  let [pair, spent, keys, stretch] = [null, 0, 0, 0];
  let last = performance.now();
  const seen = () => {
    if (performance.now() - last > BREAK_MS) stretch = 0;
    last = performance.now();
  };
  for (const kind of ["keydown", "pointerdown", "pointermove", "wheel", "touchstart", "scroll"]) {
    document.addEventListener(kind, seen, { passive: true, capture: true });
  }
  const count = (event) => {
    if (!event.repeat && !MODIFIERS.includes(event.key)) keys += 1;
  };
  document.addEventListener("keydown", count, { capture: true });
  setInterval(() => {
    if (document.hidden || performance.now() - last >= IDLE_MS) return;
    spent += TICK_MS;
    stretch += TICK_MS;
  }, TICK_MS);
  return {
    turnTo: (id) => {
      if (id === pair) return;
      [pair, spent, keys] = [id, 0, 0];
      seen();
    },
    effort: () => ({ active_s: spent / 1000, keystrokes: keys }),
    stretch: () => stretch / 1000, // since the last break of five minutes
  };
}
