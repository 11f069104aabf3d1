// Keys, everywhere on the page but where someone types.

export function listenToKeys({ choose, actions }) {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (event.isComposing || event.keyCode === 229 || isTyping(event.target)) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const dialog = document.querySelector("dialog[open]");
    if (dialog ? chooseIn(dialog, key) : choose(key) || act(actions[key])) event.preventDefault();
  });
}

function isTyping(target) {
  if (target.isContentEditable) return true;
  if (target.tagName === "INPUT") return target.type !== "radio";
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

function act(action) {
  if (!action) return false;
  action();
  return true;
}
