// From pair to pair: one on the screen, others ready behind it, answers saved while the next is read.
import { activeClock } from "./judging-clock.js";
import { Outbox } from "./judging-outbox.js";
import * as questions from "./judging-questions.js";
import { rest } from "./judging-ready.js";
import * as screen from "./judging-screen.js";
import { post } from "./judging-server.js";
import { Supply } from "./judging-supply.js";
import { otherTabs } from "./judging-tabs.js";

export const who = document.getElementById("main").dataset.who;
const clock = activeClock();
const outbox = new Outbox(who, { saved: screen.showProgress, state: screen.showState, refused });
const supply = new Supply(outbox, { lost });
const tabs = otherTabs(who, { done: doneElsewhere });
let current = null;
let previous = null;
let retry = 0;
let unasked = false; // whether the pair is exchanged without the person's doing

function show(pair, former = {}) {
  clearTimeout(retry);
  current = pair;
  screen.showPair(pair);
  if (unasked) rest();
  unasked = false;
  questions.clear(former);
  questions.restore(outbox.draft(pair.id));
  clock.restart();
  supply.watch(pair);
  supply.prefetch();
}

// The pair on the screen is answered no more, though it is still to be read until the next one is there.
function leave() {
  const pair = current;
  if (pair) screen.showWaiting();
  current = null;
  return pair;
}

async function next() {
  previous = current || previous;
  current = null;
  const ready = supply.take();
  if (ready) return show(ready);
  screen.showWaiting();
  await claim();
}

async function claim() {
  clearTimeout(retry);
  try {
    const reply = await supply.claim();
    screen.showProgress(reply.progress);
    if (current) return reply.pair && supply.putBack(reply.pair); // one was taken back meanwhile
    if (reply.pair && !outbox.holds(reply.pair.id)) return show(reply.pair);
    if (reply.pair) retry = setTimeout(claim, 2000);
    else showNothing(reply.reason);
  } catch (error) {
    screen.showState("failed", error.message);
    if (!error.final) retry = setTimeout(claim, 4000);
  }
}

function showNothing(reason) {
  const unsent = outbox.ids().length > 0;
  screen.showNothing(unsent ? "Your last answers are not saved yet: leave this page open." : reason.message);
  const wait_s = unsent ? 4 : reason.retry_s;
  if (wait_s) retry = setTimeout(claim, wait_s * 1000);
}

export function answered() {
  if (!current) return;
  const answers = questions.answers();
  outbox.keepDraft(current.id, answers);
  const open = questions.markNext();
  if (open) return;
  outbox.send(current.id, answers, clock.seconds());
  tabs.tell(current.id);
  next();
}

function refused(entry, error) {
  screen.notify(error.message);
  if (error.status !== 400) return;
  if (previous?.id === entry.id) {
    if (current) supply.putBack(current);
    show(previous);
    questions.restore(entry.answers);
  }
}

function lost(pair, error) {
  if (pair.id !== current?.id) return;
  exchange(error.message);
}

function doneElsewhere(id) {
  supply.drop(id);
  if (id === current?.id) exchange("You have done this pair in another tab. Here is the next one.");
}

function exchange(why) {
  screen.notify(why);
  unasked = true;
  next();
}

export async function undo() {
  const unsent = outbox.takeBack(previous?.id);
  if (unsent) return correct(previous, unsent.answers, leave());
  const left = leave();
  await outbox.settled();
  try {
    const reply = await post("undo/", {});
    screen.showProgress(reply.progress);
    correct(reply.pair, reply.former, left);
  } catch (error) {
    if (left) show(left);
    screen.notify(error.message);
  }
}

function correct(pair, former, left) {
  if (left && left.id !== pair.id) supply.putBack(left);
  show(pair, former);
  screen.showState("saved", "Taken back: judge it again");
}

export async function skip(reason, note) {
  const pair = leave();
  if (!pair) return;
  try {
    const reply = await post(`pairs/${pair.id}/skip/`, { reason, note });
    outbox.dropDraft(pair.id);
    tabs.tell(pair.id);
    await next();
    screen.showProgress(reply.progress);
    screen.showState("saved", "Skipped");
  } catch (error) {
    show(pair);
    screen.notify(error.message);
  }
}

export function keepDraft() {
  if (current) outbox.keepDraft(current.id, questions.answers());
}

// pair: lent with the page; reason: why there is none.
export function begin(pair, reason) {
  outbox.resume();
  if (pair && !outbox.holds(pair.id)) show(pair);
  else if (pair) next();
  else showNothing(reason);
}
