// htmx, set up for a strict Content-Security-Policy, and what a failed request tells the learner.
import htmx from "htmx.org";
import { toast } from "./toasts.js";

htmx.config.allowEval = false;
htmx.config.includeIndicatorStyles = false; // an inline <style> that the policy refuses
htmx.config.selfRequestsOnly = true;
htmx.config.historyCacheSize = 0; // nothing of a session stays in this browser's storage
htmx.config.responseHandling = [
  { code: "204", swap: false },
  { code: "[23]..", swap: true },
  { code: "409|422", swap: true }, // a refusal is a page part that says why
  { code: "[45]..", swap: false, error: true },
];
window.htmx = htmx;

const sentences = {
  401: "You are signed out. Reload the page and sign in again.",
  403: "This was refused. Reload the page and try again.",
  404: "This no longer exists. Reload the page to see what is there now.",
  429: "That was too often. Wait a minute and try again.",
  503: "A part of the site does not answer; nothing is lost. Try again in a moment.",
};

document.addEventListener("htmx:responseError", (event) => {
  const { status } = event.detail.xhr;
  toast(sentences[status] ?? "Something broke on our side; nothing is lost. Try again.", "bad");
});

document.addEventListener("htmx:sendError", () => {
  toast("The server cannot be reached. Check your connection and try again.", "bad");
});

// A signed-out learner's request is answered with the sign-in page: go there wholly.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { responseURL } = event.detail.xhr;
  if (responseURL && new URL(responseURL).pathname.startsWith("/accounts/login/")) {
    event.detail.shouldSwap = false;
    window.location.reload();
  }
});
