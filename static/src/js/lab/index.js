// The lab page: guide on the left, workbench on the right, kept true by the live socket.

import { adoptStyles } from "./adopted_styles.js";
import { Bench } from "./bench.js";
import { startGuide } from "./guide.js";
import { startLive } from "./live.js";
import { startPanes } from "./panes.js";
import { startSecrets } from "./secrets.js";
import { startSplit } from "./split.js";
import { startTimer } from "./timer.js";

adoptStyles();

const lab = document.querySelector("[data-lab]");
const bench = new Bench(lab.querySelector("[data-bench]"));

function stage() {
  return lab.querySelector("#stage").dataset;
}

function follow() {
  const { state, generation } = stage();
  lab.dataset.state = state;
  bench.follow(state, generation);
}

startGuide(lab.querySelector("#guide-live"));
startSplit(lab);
startTimer();
startPanes(lab, bench);
startSecrets(lab);
follow();
lab.addEventListener("htmx:afterSwap", follow);
startLive(lab.dataset.live, () => `${stage().state} ${stage().generation}`);
