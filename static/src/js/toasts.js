// Short notices in the corner. The server's own messages arrive as toasts in the page.
const LIFETIME = 8000; // milliseconds; notices of trouble stay until dismissed

const shelf = document.querySelector("[data-toasts]");

function watch(note) {
  if (!note.classList?.contains("toast") || note.classList.contains("toast--bad")) return;
  setTimeout(() => fade(note), LIFETIME);
}

function fade(note) {
  if (note.matches(":hover, :focus-within")) setTimeout(() => fade(note), LIFETIME);
  else note.remove();
}

/** Show `text` (plain) with the tone ok, warn, bad or nothing. */
export function toast(text, tone = "") {
  const template = document.querySelector("template[data-toast]");
  if (!template || !shelf) return;
  const note = template.content.firstElementChild.cloneNode(true);
  if (tone) note.classList.add(`toast--${tone}`);
  note.querySelector("[data-text]").textContent = text;
  shelf.append(note);
}

shelf?.addEventListener("click", (event) => {
  if (event.target.closest("[data-dismiss]")) event.target.closest(".toast").remove();
});

if (shelf) {
  for (const note of shelf.children) watch(note);
  new MutationObserver((changes) => {
    for (const change of changes) for (const note of change.addedNodes) watch(note);
  }).observe(shelf, { childList: true });
}
