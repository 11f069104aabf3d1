// On a phone one answer fills the screen: a swipe or the switch above goes to the other.

const pair = document.getElementById("pair");
const buttons = [...document.querySelectorAll("#switch button")];

export function prepareSwitch() {
  buttons.forEach((button, place) => {
    button.addEventListener("click", () => pair.scrollTo({ left: place * pair.clientWidth }));
  });
  pair.addEventListener("scroll", mark, { passive: true });
  window.addEventListener("resize", mark);
}

// A new pair begins on the left; a dot says which side was not looked at yet.
export function beginLeft() {
  pair.scrollTo({ left: 0, behavior: "instant" });
  buttons.forEach((button, place) => button.classList.toggle("unseen", place > 0));
  mark();
}

function mark() {
  const now = pair.clientWidth ? Math.round(pair.scrollLeft / pair.clientWidth) : 0;
  buttons.forEach((button, place) => {
    button.setAttribute("aria-pressed", String(place === now));
    if (place === now) button.classList.remove("unseen");
  });
}
