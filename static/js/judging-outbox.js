// Answers on their way: kept in the browser until the server has them, sent one after the other.
import { post } from "./judging-server.js";
import { keysFrom, read, remove, write } from "./judging-storage.js";

const LONGEST_WAIT_MS = 30000;

export class Outbox {
  constructor(who, { saved, state, refused }) {
    Object.assign(this, { saved, state, refused, sending: null, wait: 1000, timer: 0, waiters: [] });
    // A place for each pair: two tabs that write at once never overwrite each other's answers.
    this.places = `judging.${who}.outbox.`;
    this.drafts = `judging.${who}.draft.`;
    window.addEventListener("online", () => this.flush());
    window.addEventListener("focus", () => this.flush());
  }

  entries() {
    const found = keysFrom(this.places).map(read).filter(Boolean);
    return found.sort((one, other) => one.at - other.at);
  }

  holds(id) {
    return read(this.places + id) !== null;
  }

  ids() {
    return this.entries().map((entry) => entry.id);
  }

  send(id, answers, active_s) {
    const at = performance.timeOrigin + performance.now();
    write(this.places + id, { id, answers, active_s, at });
    this.dropDraft(id);
    this.flush();
  }

  // The entry, if it has not left yet.
  takeBack(id) {
    const entry = id === undefined ? null : read(this.places + id);
    if (!entry || this.sending === id) return null;
    this.remove(entry);
    return entry;
  }

  resume() {
    if (this.entries().length) this.flush();
  }

  settled() {
    if (!this.sending && !this.entries().length) return Promise.resolve();
    return new Promise((resolve) => this.waiters.push(resolve));
  }

  async flush() {
    clearTimeout(this.timer);
    if (this.sending) return;
    const [entry] = this.entries();
    if (!entry) return this.rest();
    this.sending = entry.id;
    this.state("saving", "Saving");
    try {
      const reply = await post(`pairs/${entry.id}/`, { answers: entry.answers, active_s: entry.active_s });
      this.done(entry, () => this.saved(reply.progress));
    } catch (error) {
      if (error.final) this.done(entry, () => this.refused(entry, error));
      else this.later(error);
    }
  }

  done(entry, told) {
    this.sending = null;
    this.wait = 1000;
    this.remove(entry);
    told();
    this.flush();
  }

  later(error) {
    this.sending = null;
    const count = this.entries().length;
    this.state("failed", `Not saved: ${count} pair${count === 1 ? "" : "s"}. ${error.message}`);
    this.timer = setTimeout(() => this.flush(), this.wait);
    this.wait = Math.min(this.wait * 2, LONGEST_WAIT_MS);
    this.waiters.splice(0).forEach((resolve) => resolve());
  }

  rest() {
    this.state("saved", "Saved");
    this.waiters.splice(0).forEach((resolve) => resolve());
  }

  // Answers given anew meanwhile stay.
  remove(entry) {
    const kept = read(this.places + entry.id);
    if (JSON.stringify(kept) === JSON.stringify(entry)) remove(this.places + entry.id);
  }

  keepDraft(id, answers) {
    write(this.drafts + id, answers);
  }

  draft(id) {
    return read(this.drafts + id) || {};
  }

  dropDraft(id) {
    remove(this.drafts + id);
  }
}
