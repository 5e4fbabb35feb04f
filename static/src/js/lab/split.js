// The bar between guide and workbench: drag it, or focus it and use the arrow keys.

import { recall, remember } from "./storage.js";

const KEY = "lab.split";
const USUAL = 38; // per cent of the width that the guide has
const LEAST = 24;
const MOST = 70;
const STEP = 2;

export function startSplit(lab) {
  const bar = lab.querySelector("[role=separator]");

  function put(share, { keep = true } = {}) {
    const clamped = Math.min(MOST, Math.max(LEAST, share));
    lab.style.setProperty("--split", `${clamped}%`);
    bar.setAttribute("aria-valuenow", String(Math.round(clamped)));
    bar.setAttribute("aria-valuetext", `Guide ${Math.round(clamped)} per cent`);
    if (keep) remember(KEY, clamped);
    return clamped;
  }

  let share = put(Number(recall(KEY, USUAL)) || USUAL, { keep: false });
  bar.setAttribute("aria-valuemin", String(LEAST));
  bar.setAttribute("aria-valuemax", String(MOST));

  bar.addEventListener("keydown", (event) => {
    const moves = {
      ArrowLeft: share - STEP,
      ArrowRight: share + STEP,
      Home: LEAST,
      End: MOST,
      Enter: USUAL,
    };
    if (!(event.key in moves)) return;
    event.preventDefault();
    share = put(moves[event.key]);
  });

  bar.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    bar.setPointerCapture(event.pointerId);
    lab.classList.add("is-splitting");
  });
  bar.addEventListener("pointermove", (event) => {
    if (!bar.hasPointerCapture(event.pointerId)) return;
    const box = lab.getBoundingClientRect();
    share = put(((event.clientX - box.left) / box.width) * 100, { keep: false });
  });
  bar.addEventListener("lostpointercapture", () => {
    lab.classList.remove("is-splitting");
    remember(KEY, share);
  });
  bar.addEventListener("dblclick", () => {
    share = put(USUAL);
  });
}
