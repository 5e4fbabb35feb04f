// Short notices in the corner. The server's own messages arrive as toasts in the page.
const LIFETIME = 8000; // milliseconds; notices of trouble stay until dismissed

function shelf() {
  return document.querySelector("[data-toasts]");
}

function arm(note) {
  note.querySelector("[data-dismiss]")?.addEventListener("click", () => note.remove());
  if (!note.classList.contains("toast--bad")) setTimeout(() => fade(note), LIFETIME);
}

function fade(note) {
  if (note.matches(":hover, :focus-within")) setTimeout(() => fade(note), LIFETIME);
  else note.remove();
}

/** Show `text` (plain) with the tone ok, warn, bad or nothing. */
export function toast(text, tone = "") {
  const template = document.querySelector("template[data-toast]");
  if (!template || !shelf()) return;
  const note = template.content.firstElementChild.cloneNode(true);
  if (tone) note.classList.add(`toast--${tone}`);
  note.querySelector("[data-text]").textContent = text;
  shelf().append(note);
  arm(note);
}

for (const note of shelf()?.querySelectorAll(".toast") ?? []) arm(note);
