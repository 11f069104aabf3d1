// Reasons beside the answers: as many as someone likes, or none; they cost no key and hold nothing up.

const boxes = [...document.querySelectorAll("#why input")];
let former = [];

export function reasons() {
  return boxes.filter((box) => box.checked).map((box) => box.value);
}

// given: chosen before; what was taken back is sent, also where nothing is chosen any more.
export function setReasons(given = [], sent = []) {
  former = sent;
  for (const box of boxes) box.checked = given.includes(box.value);
}

// For a submit: nothing where nothing was said, now or before.
export function reasonsToSend() {
  const now = reasons();
  return now.length || former.length ? { reasons: now } : {};
}

export function turnReason(key) {
  const box = boxes.find((one) => one.dataset.key === key);
  if (!box) return false;
  box.checked = !box.checked;
  box.dispatchEvent(new Event("change", { bubbles: true }));
  return true;
}
