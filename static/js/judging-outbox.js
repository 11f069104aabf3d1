// What is on its way to the server: kept in the browser until it is there, sent one after the other.
import { post } from "./judging-server.js";
import { keysFrom, read, remove, write } from "./judging-storage.js";
import { filled, gettext, ngettext } from "./words.js";

const LONGEST_WAIT_MS = 30000;

// An entry is {id, kind, body, at}: of a pair, its answers (kind "answers") or what goes with them by its name.
export class Outbox {
  constructor(who, { saved, state, refused }) {
    Object.assign(this, { saved, state, refused, sending: null, wait: 1000, timer: 0, waiters: [] });
    this.replies = new Map(); // by id of the pair: who waits for what the server says of its answers
    // A place for each: two tabs that write at once never overwrite each other's answers.
    this.places = `judging.${who}.outbox.`;
    window.addEventListener("online", () => this.flush());
    window.addEventListener("focus", () => this.flush());
  }

  place({ id, kind }) {
    return `${this.places}${id}.${kind}`;
  }

  entries() {
    const found = keysFrom(this.places).map(read).filter(Boolean);
    return found.sort((one, other) => one.at - other.at);
  }

  holds(id) {
    return read(this.place({ id, kind: "answers" })) !== null;
  }

  // Of pairs whose answers are not with the server yet.
  ids() {
    return this.entries().filter((entry) => entry.kind === "answers").map((entry) => entry.id);
  }

  send(id, body, kind = "answers") {
    const entry = { id, kind, body, at: performance.timeOrigin + performance.now() };
    write(this.place(entry), entry);
    this.flush();
  }

  // What the server says of the answers to a pair; null where it says nothing in time.
  reply(id, patience_ms) {
    return new Promise((resolve) => {
      this.replies.set(id, resolve);
      setTimeout(() => this.answer(id, null), patience_ms);
    });
  }

  answer(id, reply) {
    this.replies.get(id)?.(reply);
    this.replies.delete(id);
  }

  // The entry, if it has not left yet.
  takeBack(id) {
    const entry = id === undefined ? null : read(this.place({ id, kind: "answers" }));
    if (!entry || this.sending === this.place(entry)) return null;
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
    this.sending = this.place(entry);
    this.state("saving", gettext("Saving"));
    try {
      const way = entry.kind === "answers" ? "" : `${entry.kind}/`;
      const reply = await post(`pairs/${entry.id}/${way}`, entry.body);
      this.done(entry, () => this.saved(reply, entry), reply);
    } catch (error) {
      if (error.final) this.done(entry, () => this.refused(entry, error), null);
      else this.later(error);
    }
  }

  done(entry, told, reply) {
    this.sending = null;
    this.wait = 1000;
    this.remove(entry);
    told();
    if (entry.kind === "answers") this.answer(entry.id, reply);
    this.flush();
  }

  later(error) {
    this.sending = null;
    const count = this.entries().length;
    const words = ngettext("Not saved: %(count)s pair.", "Not saved: %(count)s pairs.", count);
    this.state("failed", `${filled(words, { count })} ${error.message}`);
    this.timer = setTimeout(() => this.flush(), this.wait);
    this.wait = Math.min(this.wait * 2, LONGEST_WAIT_MS);
    this.waiters.splice(0).forEach((resolve) => resolve());
    for (const id of [...this.replies.keys()]) this.answer(id, null);
  }

  rest() {
    this.state("saved", gettext("Saved"));
    this.waiters.splice(0).forEach((resolve) => resolve());
  }

  // Answers given anew meanwhile stay.
  remove(entry) {
    const kept = read(this.place(entry));
    if (JSON.stringify(kept) === JSON.stringify(entry)) remove(this.place(entry));
  }
}
