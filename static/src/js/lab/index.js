// The lab page: guide on the left, workbench on the right, kept true by the live socket.

import { adoptStyles } from "./adopted_styles.js";
import { Bench } from "./bench.js";
import { startGuide } from "./guide.js";
import { startLive, tell } from "./live.js";
import { startPanes } from "./panes.js";
import { startSecrets } from "./secrets.js";
import { startSplit } from "./split.js";
import { startTimer } from "./timer.js";

adoptStyles();

const lab = document.querySelector("[data-lab]");
const bench = new Bench(lab.querySelector("[data-bench]"));

/** What the page shows of the session, as the server says it too: "ready 1". */
function seen() {
  const { state, generation } = lab.querySelector("#stage").dataset;
  return `${state} ${generation}`;
}

let followed = seen();

function follow() {
  const now = seen();
  bench.follow(...now.split(" "));
  if (now !== followed) tell("lab:graded"); // what the guide offers goes by the state
  followed = now;
}

startGuide(lab.querySelector("#guide-live"));
startSplit(lab);
startTimer();
startPanes(lab, bench);
startSecrets(lab);
follow();
lab.addEventListener("htmx:afterSwap", follow);
startLive(lab.dataset.live, seen);
