// The time left, counted from what the server said, not from this computer's clock.

import { announce } from "./announce.js";

const WARNINGS = [600, 300, 60]; // seconds left
const NAG = 5000; // milliseconds between questions once the time is up

let deadline = 0; // on performance.now()'s scale, milliseconds
let asked = 0;
let warned = new Set();

function shown(seconds) {
  const whole = Math.max(0, Math.ceil(seconds));
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  const pad = (number) => String(number).padStart(2, "0");
  if (hours) return `${hours}:${pad(minutes)}:${pad(whole % 60)}`;
  return `${minutes}:${pad(whole % 60)}`;
}

function warn(left) {
  for (const limit of WARNINGS) {
    if (left > limit) warned.delete(limit);
    else if (left > limit - 5 && !warned.has(limit)) {
      warned.add(limit);
      announce(limit === 60 ? "One minute left." : `${limit / 60} minutes left.`);
    }
  }
}

function tick() {
  const pill = document.querySelector("[data-timer]");
  if (!pill) return;
  const left = (deadline - performance.now()) / 1000;
  pill.querySelector("[data-left]").textContent = shown(left);
  pill.classList.toggle("is-short", left <= WARNINGS[1]);
  warn(left);
  if (left <= 0 && performance.now() - asked > NAG) {
    asked = performance.now();
    document.body.dispatchEvent(new CustomEvent("lab:changed"));
  }
}

function read() {
  const pill = document.querySelector("[data-timer]");
  if (pill) deadline = performance.now() + Number(pill.dataset.timer) * 1000;
  tick();
}

export function startTimer() {
  read();
  setInterval(tick, 1000);
  document.body.addEventListener("htmx:oobAfterSwap", (event) => {
    if (event.detail.target?.matches?.("#lab-bar")) read();
  });
}
