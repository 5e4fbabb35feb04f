// What the learner does goes before what the server tells. Both draw the guide anew, and a guide that is
// drawn under a pressed button, or older than an answer just given, would swallow what was done. So the
// guide's own requests give way: they are put off, or their answers left aside, and made again afterwards.

/** `again()` asks for the guide's state. To be called before anything else listens to swaps. */
export function yieldToTheLearner(guide, again) {
  let doing = 0; // the learner's requests on their way, and buttons held
  let asked = null; // the guide's last request
  let outdated = null; // one that was asked before the learner's last request
  let missed = false;

  function end() {
    doing -= 1;
    if (doing || !missed) return;
    missed = false;
    again();
  }

  guide.addEventListener("htmx:beforeRequest", (event) => {
    if (event.detail.requestConfig.verb !== "get" || !doing) return;
    event.preventDefault();
    missed = true;
  });
  guide.addEventListener("htmx:beforeSend", ({ detail: { requestConfig, xhr } }) => {
    if (requestConfig.verb === "get") {
      asked = xhr;
      return;
    }
    doing += 1;
    outdated = asked;
    xhr.addEventListener("loadend", end); // its form may be gone by then, and htmx's events with it
  });
  guide.addEventListener("htmx:beforeSwap", ({ detail }) => {
    if (detail.requestConfig.verb !== "get" || !(doing || detail.xhr === outdated)) return;
    detail.shouldSwap = false;
    if (doing) missed = true;
    else setTimeout(again);
  });
  guide.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    const released = new AbortController();
    const release = () => {
      released.abort();
      setTimeout(end); // the click comes after the release
    };
    doing += 1;
    // A menu or another window may keep the release to itself.
    for (const name of ["pointerup", "pointercancel", "contextmenu", "blur"]) {
      window.addEventListener(name, release, { signal: released.signal });
    }
  });
}
