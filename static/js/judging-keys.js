// Keys, everywhere on the page but where someone types.

export function listenToKeys({ choose, act }) {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.defaultPrevented) return;
    if (event.isComposing || event.keyCode === 229 || isTyping(event.target)) return;
    if (event.key === "Enter" && event.target.closest?.("button, a, summary")) return; // it is pressed
    const dialog = document.querySelector("dialog:modal");
    const taken = keysOf(event).some((key) => (dialog ? chooseIn(dialog, key) : choose(key) || act(key)));
    if (taken) event.preventDefault();
  });
}

// What was pressed; where the layout has no Latin letters, also what is printed there on most keyboards.
export function keysOf(event) {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const place = /^Key([A-Z])$/.exec(event.code || "");
  const foreign = key.length === 1 && key.charCodeAt(0) > 0x24f;
  return place && foreign ? [key, place[1].toLowerCase()] : [key];
}

function isTyping(target) {
  if (target.isContentEditable) return true;
  if (target.tagName === "INPUT") return !["radio", "checkbox"].includes(target.type);
  return ["TEXTAREA", "SELECT"].includes(target.tagName);
}

// In a dialog with choices their keys choose; Enter sends it.
function chooseIn(dialog, key) {
  const input = [...dialog.querySelectorAll("input[data-key]")].find((one) => one.dataset.key === key);
  if (!input) return false;
  input.checked = true;
  input.focus();
  return true;
}
