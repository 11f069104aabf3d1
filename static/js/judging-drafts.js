// Answers begun: kept in the browser at once, and on the server a moment later, for another page or device.
import { post } from "./judging-server.js";
import { read, remove, write } from "./judging-storage.js";

const PAUSE_MS = 1500; // whoever answers at a stroke sends none

export class Drafts {
  constructor(who) {
    Object.assign(this, { places: `judging.${who}.draft.`, timer: 0, open: null });
    document.addEventListener("visibilitychange", () => document.hidden && this.send());
    window.addEventListener("pagehide", () => this.send());
  }

  keep(id, draft) {
    write(this.places + id, { draft, unsent: true });
    this.open = id;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), PAUSE_MS);
  }

  // What this browser has and the server does not know yet comes first.
  of(pair) {
    const kept = read(this.places + pair.id);
    return (kept?.unsent ? kept.draft : pair.draft ?? kept?.draft) || {};
  }

  drop(id) {
    if (this.open === id) this.open = null;
    remove(this.places + id);
  }

  async send() {
    clearTimeout(this.timer);
    const id = this.open;
    const kept = id === null ? null : read(this.places + id);
    if (!kept?.unsent) return;
    try {
      await post(`pairs/${id}/draft/`, { draft: kept.draft }, { keepalive: true });
      const now = read(this.places + id);
      if (JSON.stringify(now) === JSON.stringify(kept)) write(this.places + id, { ...kept, unsent: false });
    } catch {
      // It stays in the browser, and goes with the next change.
    }
  }
}
