// Code blocks get a copy button; any element with data-copy copies the named element's text.
import { toast } from "./toasts.js";

async function copy(button, text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    toast("Your browser did not allow copying. Select the text and copy it by hand.", "warn");
    return;
  }
  const label = button.textContent;
  button.textContent = "Copied";
  button.classList.add("is-copied");
  setTimeout(() => {
    button.textContent = label;
    button.classList.remove("is-copied");
  }, 1600);
}

// What one would type: of a terminal the commands only, without its prompts and answers.
function codeOf(block) {
  const code = block.querySelector("pre").cloneNode(true);
  const told = code.querySelectorAll(".gp, .go");
  for (const part of told) part.remove();
  const text = told.length ? code.textContent.replace(/\n+/g, "\n") : code.textContent;
  return text.trimEnd();
}

function equip(root) {
  for (const block of root.querySelectorAll(".code:not([data-equipped])")) {
    block.dataset.equipped = "";
    const button = document.createElement("button");
    button.type = "button";
    button.className = "code__copy";
    button.textContent = "Copy";
    button.setAttribute("aria-label", "Copy this code");
    button.addEventListener("click", () => copy(button, codeOf(block)));
    block.append(button);
  }
}

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-copy]");
  if (!button) return;
  const source = document.getElementById(button.dataset.copy);
  if (source) copy(button, source.value ?? source.textContent.trim());
});

equip(document);
document.addEventListener("htmx:load", (event) => equip(event.detail.elt));
