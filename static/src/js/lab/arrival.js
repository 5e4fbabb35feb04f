// A lab is on the page from the start, or comes into it when the learner starts it (enter.js).

/** Run `begin` with the lab's element, as soon as there is one. */
export function whenShown(begin) {
  const lab = document.querySelector("[data-lab]");
  if (lab) begin(lab);
  else document.addEventListener("page:shown", () => whenShown(begin), { once: true });
}
