// First of the workbench's modules: calls the first terminal before the terminal's code is read.

import { whenShown } from "./arrival.js";
import { openAhead } from "./sockets.js";
import { seen } from "./stage.js";
import { openTerminals } from "./storage.js";

whenShown((lab) => {
  const { terminals, session } = lab.querySelector("[data-bench]").dataset;
  const [state] = seen(lab).split(" ");
  if (state !== "failed" && state !== "ended") openAhead(`${terminals}${openTerminals(session)[0]}/`);
});
