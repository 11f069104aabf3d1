// What the browser keeps for a person. One that forbids storage still judges; it forgets on reload.

const memory = new Map();
const store = open();

function open() {
  try {
    localStorage.setItem("judging", "");
    return localStorage;
  } catch {
    return {
      getItem: (key) => memory.get(key) ?? null,
      setItem: (key, text) => memory.set(key, text),
      removeItem: (key) => memory.delete(key),
    };
  }
}

export function read(key) {
  try {
    return JSON.parse(store.getItem(key) || "null");
  } catch {
    return null;
  }
}

export function write(key, value) {
  store.setItem(key, JSON.stringify(value));
}

export function remove(key) {
  store.removeItem(key);
}

export function keysFrom(prefix) {
  const all = store === window.localStorage ? Object.keys(store) : [...memory.keys()];
  return all.filter((key) => key.startsWith(prefix));
}

// Choices about the page itself, such as whether both sides scroll together.
export function preferences(who) {
  const key = `judging.${who}.view`;
  return {
    get: (name) => read(key)?.[name],
    set: (name, value) => write(key, { ...read(key), [name]: value }),
  };
}
