// The theme switch: system, light or dark, kept in this browser.
function stored() {
  try {
    return localStorage.getItem("theme") ?? "system";
  } catch {
    return "system";
  }
}

function keep(choice) {
  try {
    if (choice === "system") localStorage.removeItem("theme");
    else localStorage.setItem("theme", choice);
  } catch {
    // Storage is blocked: the choice holds for this page.
  }
}

function apply(choice) {
  if (choice === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = choice;
  for (const button of document.querySelectorAll("[data-theme-choice]")) {
    button.setAttribute("aria-pressed", String(button.dataset.themeChoice === choice));
  }
  document.dispatchEvent(new CustomEvent("theme:change", { detail: choice }));
}

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-theme-choice]");
  if (!button) return;
  keep(button.dataset.themeChoice);
  apply(button.dataset.themeChoice);
});

window.addEventListener("storage", (event) => {
  if (event.key === "theme") apply(stored());
});

apply(stored());
document.addEventListener("page:shown", () => apply(stored())); // with buttons of its own
