// First of the workbench's modules: calls the first terminal before the terminal's code is read, or
// before there is a page to show it on (enter.js).

import { whenShown } from "./arrival.js";
import { openAhead } from "./sockets.js";
import { seen } from "./stage.js";
import { openTerminals } from "./storage.js";

document.addEventListener("lab:starting", ({ detail }) => {
  openAhead(`${detail.sockets}terminals/${openTerminals(detail.session)[0]}/`);
});

whenShown((lab) => {
  const { terminals, session } = lab.querySelector("[data-bench]").dataset;
  const [state] = seen(lab).split(" ");
  if (state !== "failed" && state !== "ended") openAhead(`${terminals}${openTerminals(session)[0]}/`);
});
