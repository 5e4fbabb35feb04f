// F6 (or Ctrl+Shift+E) goes from the guide to the workbench and back: the way out of a terminal,
// which keeps Tab for itself.

export function startPanes(lab, bench) {
  const guide = lab.querySelector("[data-guide]");
  const workbench = lab.querySelector("[data-bench]");
  document.addEventListener("keydown", (event) => {
    const leaves = event.key === "F6" || (event.ctrlKey && event.shiftKey && event.code === "KeyE");
    if (!leaves || document.querySelector("dialog[open]")) return;
    event.preventDefault();
    if (workbench.contains(document.activeElement)) guide.focus();
    else bench.focus();
  }, true);
}
