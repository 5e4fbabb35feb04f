// The lab page: the guide on the left, kept true by the live socket. The workbench on the right is
// a bundle of its own (workbench.js), so that nothing here waits for the terminal's code.

import { whenShown } from "./arrival.js";
import { startGuide } from "./guide.js";
import { startLive, tell } from "./live.js";
import { startSecrets } from "./secrets.js";
import { startSplit } from "./split.js";
import { seen } from "./stage.js";
import { showStanding } from "./standing.js";
import { startTimer } from "./timer.js";
import { yieldToTheLearner } from "./yielding.js";

const LATEST = 400; // milliseconds that the guide may wait for an idle moment
const whenIdle = window.requestIdleCallback ?? ((act) => setTimeout(act, LATEST / 4)); // Safari

whenShown((lab) => {
  let followed = seen(lab);
  lab.addEventListener("htmx:afterSwap", () => {
    const now = seen(lab);
    // What the guide offers goes by the state; but the prompt, which may be coming now, goes first.
    if (now !== followed) whenIdle(() => tell("lab:graded"), { timeout: LATEST });
    followed = now;
  });
  showStanding(lab).then(() => startLive(lab.dataset.live, () => seen(lab)));
  const guide = lab.querySelector("#guide-live");
  yieldToTheLearner(guide, () => tell("lab:graded"));
  startGuide(guide);
  startSplit(lab);
  startTimer();
  startSecrets(lab);
});
