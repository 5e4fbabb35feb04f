// Folded parts: a link to what is inside one opens it, and data-unfold="selector" opens many at once.
// Browsers learn to do the former by themselves; not all have.
document.addEventListener("click", (event) => {
  const link = event.target.closest?.('a[href^="#"]');
  const fold = link && document.getElementById(link.hash.slice(1))?.closest("details");
  if (fold) fold.open = true;

  const button = event.target.closest?.("[data-unfold]");
  if (!button) return;
  const open = button.getAttribute("aria-pressed") !== "true";
  button.setAttribute("aria-pressed", String(open));
  for (const each of document.querySelectorAll(button.dataset.unfold)) each.open = open;
});
