// How a lab stands that is just being started, its keys included: asked for before there is a page to
// show it on (enter.js), answered as soon as the lab is ready.

import { seen } from "./stage.js";

let asked = null;

document.addEventListener("lab:starting", ({ detail }) => {
  asked = fetch(detail.status, { headers: { Prefer: "wait=2" } }).then(
    (answer) => (answer.ok && !answer.redirected ? answer.text() : ""),
    () => "", // the live socket tells it too
  );
});

/** Show how the lab stands, if it was asked for ahead. Resolves when there is nothing to wait for. */
export async function showStanding(lab) {
  const shown = seen(lab);
  const html = await asked;
  asked = null;
  if (html && seen(lab) === shown) window.htmx.swap("#stage", html, { swapStyle: "outerHTML" });
}
