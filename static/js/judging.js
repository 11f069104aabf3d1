// The judging page: its parts put together.
import { chooseInAsk, isAsking, prepareAsks } from "./judging-asks.js";
import { actionOf, prepareBindings } from "./judging-bindings.js";
import { openFlag, openKeys, openSkip, prepareDialogs, turnRubric } from "./judging-dialogs.js";
import { answered, begin, flag, keepDraft, skip, undo, who } from "./judging-flow.js";
import { measure, prepareFolds, turnAnswers, turnPrompt } from "./judging-fold.js";
import { listenToKeys } from "./judging-keys.js";
import * as questions from "./judging-questions.js";
import { takesAnswer } from "./judging-ready.js";
import { notify, prepareScreen } from "./judging-screen.js";
import { prepareScrolling, turnTogether } from "./judging-scroll.js";
import { readData } from "./judging-server.js";
import { preferences } from "./judging-storage.js";
import { prepareSwitch } from "./judging-switch.js";
import { prepareTexts, turn } from "./judging-texts.js";
import { turnReason } from "./judging-why.js";

const OF_A_PAIR = ["undo", "skip", "flag"];
const actions = {
  undo,
  skip: openSkip,
  flag: openFlag,
  plain: () => turn("plain"),
  marks: () => turn("marked"),
  together: turnTogether,
  whole: turnAnswers,
  prompt: turnPrompt,
  rubric: turnRubric,
  keys: openKeys,
};

const own = preferences(who);
prepareScreen(undo);
prepareTexts(measure);
prepareFolds(own);
prepareScrolling(own);
prepareSwitch();
prepareDialogs(own, { skip, flag });
prepareAsks();
prepareBindings(who);
questions.listen({ changed: answered, keep: keepDraft });
listenToKeys({ choose, act });
begin(readData("pair-data"), readData("reason-data"), readData("state-data"));

function choose(key) {
  if (chooseInAsk(key)) return true;
  if (!isAsking() && turnReason(key)) return true;
  return questions.isAnswer(key) && (!takesAnswer(notify) || questions.choose(key));
}

function act(key) {
  const name = actionOf(key);
  const action = isAsking() && OF_A_PAIR.includes(name) ? null : actions[name];
  action?.();
  return Boolean(action);
}
