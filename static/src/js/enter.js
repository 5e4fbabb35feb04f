// Starting a lab brings its page into this one. Scripts and styles are here already, so the
// learner waits for the server only, not for a new page. Whatever else the server answers is left
// to the browser, as without script.

import { toast } from "./toasts.js";

const PARTS = ["header.bar", "#main"]; // what differs from page to page

let shown = window.location.pathname;

function show(page, address) {
  document.title = page.title;
  document.body.className = page.body.className;
  for (const part of PARTS) document.querySelector(part).replaceWith(page.querySelector(part));
  document.querySelector("footer")?.remove();
  document.dispatchEvent(new CustomEvent("page:shown"));
  window.htmx.process(document.body);
  window.history.pushState(null, "", address);
  window.scrollTo(0, 0);
  shown = window.location.pathname;
}

/** Starts the lab; returns its page and address. null: the server has something else to say. */
async function ask(form) {
  const headers = { Accept: "application/json" };
  const started = await fetch(form.action, { method: "POST", body: new FormData(form), headers });
  // Led elsewhere, such as to the sign-in page, which would speak JSON too.
  if (started.redirected || started.headers.get("Content-Type") !== "application/json") return null;
  const places = await started.json();
  // The first terminal and the keys are asked for before there is a page to show them on. Nor does
  // the page wait for the lab: it is drawn while the server still prepares the machine.
  document.dispatchEvent(new CustomEvent("lab:starting", { detail: places }));
  const answer = await fetch(places.page, { headers: { Prefer: "wait=0" } });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return page.querySelector("[data-lab]") ? { page, address: places.page } : null;
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches("[data-enter]")) return;
  event.preventDefault();
  if (form.ariaBusy === "true") return;
  form.ariaBusy = "true";
  let found;
  try {
    found = await ask(form);
  } catch {
    toast("The server cannot be reached. Check your connection and try again.", "bad");
    return;
  } finally {
    form.ariaBusy = null;
  }
  if (found) show(found.page, found.address);
  else form.submit(); // a refusal, an error, the sign-in page: to be seen wholly
});

// Back and forward: what was shown there before is a page of its own again.
window.addEventListener("popstate", () => {
  if (window.location.pathname !== shown) window.location.reload();
});
