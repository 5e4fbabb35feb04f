// The workbench of the lab page: its terminals, and the ways in and out of them.

import "./ahead.js";
import { adoptStyles } from "./adopted_styles.js";
import { whenShown } from "./arrival.js";
import { Bench } from "./bench.js";
import { startPanes } from "./panes.js";
import { seen } from "./stage.js";

adoptStyles();

whenShown((lab) => {
  const bench = new Bench(lab.querySelector("[data-bench]"));
  const follow = () => bench.follow(...seen(lab).split(" "));
  startPanes(lab, bench);
  follow();
  lab.addEventListener("htmx:afterSwap", follow);
});
