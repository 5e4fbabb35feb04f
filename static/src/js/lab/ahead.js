// First of the workbench's modules: calls the first terminal before the terminal's code is read.

import { openAhead } from "./sockets.js";
import { seen } from "./stage.js";
import { openTerminals } from "./storage.js";

const lab = document.querySelector("[data-lab]");
const { terminals, session } = lab.querySelector("[data-bench]").dataset;
const [state] = seen(lab).split(" ");

if (state !== "failed" && state !== "ended") openAhead(`${terminals}${openTerminals(session)[0]}/`);
