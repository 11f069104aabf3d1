// From pair to pair: one on the screen, others ready behind it, answers saved while the next is read.
import { isAsking } from "./judging-asks.js";
import * as between from "./judging-between.js";
import { activeClock } from "./judging-clock.js";
import { Drafts } from "./judging-drafts.js";
import * as hints from "./judging-hints.js";
import { Outbox } from "./judging-outbox.js";
import * as questions from "./judging-questions.js";
import { listenTo, rest } from "./judging-ready.js";
import * as screen from "./judging-screen.js";
import { post } from "./judging-server.js";
import { Supply } from "./judging-supply.js";
import { otherTabs } from "./judging-tabs.js";
import * as why from "./judging-why.js";
import { gettext } from "./words.js";

export const who = document.getElementById("main").dataset.who;
const clock = activeClock();
const outbox = new Outbox(who, { saved: take, state: screen.showState, refused });
const drafts = new Drafts(who);
const supply = new Supply(outbox, { lost });
const tabs = otherTabs(who, { done: doneElsewhere });
let current = null;
let previous = null;
let retry = 0;
let unasked = false; // whether the pair is exchanged without the person's doing

function show(pair, former = {}, reasons = []) {
  clearTimeout(retry);
  current = pair;
  screen.showPair(pair);
  if (unasked) rest();
  unasked = false;
  const draft = drafts.of(pair);
  questions.clear(former);
  questions.restore(draft.answers || {});
  why.setReasons(draft.reasons || reasons, reasons);
  between.showTraining();
  clock.turnTo(pair.id);
  supply.watch(pair);
  supply.prefetch();
}

// The pair on the screen is answered no more, though it is still to be read until the next one is there.
function leave() {
  const pair = current;
  if (pair) listenTo("waiting");
  current = null;
  return pair;
}

async function next() {
  leave();
  const ready = supply.take();
  if (ready) return show(ready);
  screen.showWaiting();
  await claim();
}

async function claim() {
  clearTimeout(retry);
  try {
    const reply = await supply.claim();
    take(reply);
    if (current) return reply.pair && supply.putBack(reply.pair); // one was taken back meanwhile
    if (reply.pair && outbox.holds(reply.pair.id)) retry = setTimeout(claim, 2000);
    else if (reply.pair) await welcome(reply.pair);
    else showNothing(reply.reason);
  } catch (error) {
    screen.showState("failed", error.message);
    if (!error.final) retry = setTimeout(claim, 4000);
  }
}

async function welcome(pair) {
  between.showTraining();
  await between.tellPassed();
  if (current) supply.putBack(pair);
  else show(pair);
}

// What every reply tells beside what it was asked for.
function take(reply) {
  if (!reply.progress) return;
  screen.showProgress(reply.progress);
  between.take(reply);
}

function showNothing(reason) {
  between.showTraining();
  const unsent = outbox.ids().length > 0;
  screen.showNothing(reason, unsent ? gettext("Your last answers are not saved yet: leave this page open.") : reason.message);
  const wait_s = unsent ? 4 : reason.retry_s;
  if (wait_s) retry = setTimeout(claim, wait_s * 1000);
}

export function answered() {
  if (!current) return;
  keepDraft();
  if (questions.markNext()) return;
  const pair = leave();
  const effort = clock.effort();
  previous = pair;
  outbox.send(pair.id, { answers: questions.answers(), ...why.reasonsToSend(), ...effort });
  drafts.drop(pair.id);
  tabs.tell(pair.id);
  const letters = pair.left.text.length + pair.right.text.length;
  hints.watch({ seconds: effort.active_s, letters, stretch: clock.stretch() });
  const follows = between.comesAfter(pair, outbox);
  if (follows) follows().then(next);
  else next();
}

function refused(entry, error) {
  if (entry.kind === "guess" || entry.kind === "objection") return; // nobody waits for these
  screen.notify(error.message);
  if (error.status !== 400 || entry.kind !== "answers" || previous?.id !== entry.id) return;
  if (current) supply.putBack(current);
  show(previous);
  questions.restore(entry.body.answers);
}

function lost(pair, error) {
  if (pair.id !== current?.id) return;
  exchange(error.message);
}

function doneElsewhere(id) {
  supply.drop(id);
  if (id === current?.id) exchange(gettext("You have done this pair in another tab. Here is the next one."));
}

function exchange(why) {
  screen.notify(why);
  unasked = true;
  next();
}

export async function undo() {
  if (isAsking()) return;
  const unsent = outbox.takeBack(previous?.id);
  const left = leave();
  if (unsent) return correct(previous, unsent.body.answers, unsent.body.reasons, left);
  await outbox.settled();
  try {
    const reply = await post("undo/", {});
    take(reply);
    correct(reply.pair, reply.former, reply.reasons, left);
  } catch (error) {
    if (left) show(left);
    screen.notify(error.message);
  }
}

function correct(pair, former, reasons, left) {
  if (left && left.id !== pair.id) supply.putBack(left);
  show(pair, former, reasons);
  screen.showState("saved", gettext("Taken back: judge it again"));
}

export async function skip(reason, note) {
  const pair = leave();
  if (!pair) return;
  try {
    const reply = await post(`pairs/${pair.id}/skip/`, { reason, note });
    drafts.drop(pair.id);
    tabs.tell(pair.id);
    await next();
    take(reply);
    screen.showState("saved", gettext("Skipped"));
  } catch (error) {
    show(pair);
    screen.notify(error.message);
  }
}

// Kept and sent like answers: a note written without a line is not lost.
export function flag(note) {
  if (!current) return;
  outbox.send(current.id, { note }, "flag");
  screen.notify(gettext("The lead gets your note. The pair stays: go on with it."));
}

export function keepDraft() {
  if (current) drafts.keep(current.id, { answers: questions.answers(), reasons: why.reasons() });
}

// pair: lent with the page; reason: why there is none; state: as replies tell it.
export async function begin(pair, reason, state) {
  between.prepareBetween(who, state);
  outbox.resume();
  if (pair && !outbox.holds(pair.id)) await welcome(pair);
  else if (pair) next();
  else showNothing(reason);
}
