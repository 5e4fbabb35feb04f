// What a screen reader is told, politely, and once.

const PAUSE = 120; // milliseconds: an emptied region must be seen empty before it speaks again

let queued = 0;

/** Say `text`. What is said in quick succession is joined, so that nothing is swallowed. */
export function announce(text) {
  const region = document.querySelector("[data-announcer]");
  if (!region || !text) return;
  const waiting = queued ? `${region.dataset.next} ` : "";
  region.dataset.next = waiting + text;
  clearTimeout(queued);
  region.textContent = "";
  queued = setTimeout(() => {
    region.textContent = region.dataset.next;
    queued = 0;
  }, PAUSE);
}
