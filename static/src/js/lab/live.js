// The live socket: the server says that something changed, the page asks for its parts again.

import { announce } from "./announce.js";
import { Connection } from "./connection.js";

const GRACE = 1500; // milliseconds before a lost connection is worth a word

export function tell(name) {
  document.body.dispatchEvent(new CustomEvent(name));
}

class Banner {
  #element = document.querySelector("[data-banner]");
  #timer = 0;

  show(text, { after = 0 } = {}) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      if (this.#element.textContent !== text) announce(text);
      this.#element.textContent = text;
      this.#element.hidden = false;
    }, after);
  }

  hide() {
    clearTimeout(this.#timer);
    if (!this.#element.hidden) announce("Connected again.");
    this.#element.hidden = true;
    this.#element.textContent = "";
  }
}

/** `seen()` returns the session's state and generation as the page shows them, e.g. "ready 1". */
export function startLive(path, seen) {
  const banner = new Banner();
  const connection = new Connection(() => path);
  let connected = false;

  function hello(frame) {
    connection.settle();
    if (frame.seen !== seen()) tell("lab:changed");
    if (connected) tell("lab:graded"); // something may have happened while we were away
    connected = true;
    if (frame.paused) banner.show(frame.paused);
    else banner.hide();
  }

  const heard = {
    hello,
    graded: () => tell("lab:graded"),
    kept: () => tell("lab:kept"),
    changed: () => tell("lab:changed"),
    paused: (frame) => banner.show(frame.message),
    resumed: () => {
      banner.hide();
      tell("lab:changed");
      tell("lab:graded");
    },
  };

  connection.addEventListener("message", ({ detail }) => {
    const frame = JSON.parse(detail);
    heard[frame.type]?.(frame);
  });
  connection.addEventListener("lost", () => {
    banner.show("The connection to the server is lost. Trying again…", { after: GRACE });
  });
  connection.addEventListener("refused", () => {
    banner.show("This lab can no longer be followed from here. Reload the page.");
  });
  connection.open();
}
