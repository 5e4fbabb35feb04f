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

/** Returns the answered page and its address; null when the server cannot be reached. */
async function ask(form) {
  try {
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form) });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    return { page, address: answer.url };
  } catch {
    return null;
  }
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches("[data-enter]")) return;
  event.preventDefault();
  if (form.ariaBusy === "true") return;
  form.ariaBusy = "true";
  const answered = await ask(form);
  form.ariaBusy = null;
  if (!answered) toast("The server cannot be reached. Check your connection and try again.", "bad");
  else if (answered.page.querySelector("[data-lab]")) show(answered.page, answered.address);
  else form.submit(); // a refusal, an error, the sign-in page: to be seen wholly
});

// Back and forward: what was shown there before is a page of its own again.
window.addEventListener("popstate", () => {
  if (window.location.pathname !== shown) window.location.reload();
});
