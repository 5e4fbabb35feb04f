// A secret is masked until the learner asks for it; copying works without showing it.

export function startSecrets(root) {
  root.addEventListener("click", (event) => {
    const button = event.target.closest("[data-reveal]");
    if (!button) return;
    const show = button.getAttribute("aria-pressed") !== "true";
    const scope = button.closest("[data-secrets]");
    for (const other of scope.querySelectorAll("[data-reveal]")) {
      other.setAttribute("aria-pressed", String(show));
      other.textContent = show ? "Hide the secret" : "Show the secret";
    }
    for (const place of scope.querySelectorAll("[data-secret]")) {
      const source = document.getElementById(place.dataset.secret);
      place.textContent = show ? source.value : place.dataset.mask;
    }
  });
}
