// Pairs ahead of the one on the screen, claimed early and held by a heartbeat while someone is here.
import { post } from "./judging-server.js";

const AHEAD = 2;
const BEAT_MS = 45000;
const AWAY_MS = 300000;

export class Supply {
  constructor(outbox, { lost }) {
    Object.assign(this, { outbox, lost, ready: [], watched: null, claiming: null, active: Date.now() });
    for (const kind of ["keydown", "pointerdown", "pointermove", "wheel", "touchstart"]) {
      document.addEventListener(kind, () => this.seen(), { passive: true });
    }
    setInterval(() => this.beat(), BEAT_MS);
  }

  watch(pair) {
    this.watched = pair;
    this.drop(pair.id);
  }

  take() {
    return this.ready.shift() || null;
  }

  putBack(pair) {
    this.ready.unshift(pair);
  }

  drop(id) {
    this.ready = this.ready.filter((one) => one.id !== id);
  }

  // What this page has already; the server lends something else.
  holding() {
    const held = this.ready.map((pair) => pair.id);
    return [...new Set([...held, ...(this.watched ? [this.watched.id] : []), ...this.outbox.ids()])];
  }

  async claim() {
    await this.claiming;
    const ready = this.take();
    this.watched = null;
    if (ready) return { pair: ready, progress: null };
    await this.outbox.settled(); // else the server counts the last answers as not given yet
    return post("claim/", { holding: this.outbox.ids() });
  }

  prefetch() {
    if (this.claiming || this.ready.length >= AHEAD) return;
    this.claiming = this.fetchAhead().finally(() => {
      this.claiming = null;
    });
    this.claiming.then((found) => found && this.prefetch());
  }

  // True where a pair was added, so that asking for one more makes sense.
  async fetchAhead() {
    try {
      const held = this.holding();
      const { pair } = await post("claim/", { holding: held });
      const known = [...held, ...this.holding()];
      if (!pair || known.includes(pair.id)) return false;
      this.ready.push(pair);
      return true;
    } catch {
      return false; // The claim that counts, when the pair on the screen is answered, says what is wrong.
    }
  }

  seen() {
    const away = Date.now() - this.active > BEAT_MS * 2;
    this.active = Date.now();
    if (away) this.beat();
  }

  beat() {
    if (Date.now() - this.active > AWAY_MS) return;
    for (const pair of [this.watched, ...this.ready]) if (pair) this.hold(pair);
  }

  async hold(pair) {
    try {
      await post(`pairs/${pair.id}/heartbeat/`, {});
    } catch (error) {
      if (!error.final) return;
      this.drop(pair.id);
      this.lost(pair, error);
    }
  }
}
