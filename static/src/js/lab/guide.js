// The guide is drawn again whenever something was graded. What the learner was doing in it stays:
// half-typed answers, opened tasks. And what became different is said.

import { announce } from "./announce.js";

function facts(guide) {
  const tasks = new Map();
  for (const task of guide.querySelectorAll("[data-task]")) {
    const hints = Array.from(task.querySelectorAll(".hint"), (hint) => hint.textContent);
    tasks.set(task.dataset.task, { ...task.dataset, hints });
  }
  return { tasks, ...guide.querySelector("[data-guide-facts]")?.dataset };
}

function ticks(before, after) {
  const said = [];
  for (const [id, task] of after.tasks) {
    const was = before.tasks.get(id)?.state === "done";
    if (task.state === "done" && !was) said.push(`Task ${task.number} done`);
    if (task.state !== "done" && was) said.push(`Task ${task.number} is no longer done`);
  }
  return said;
}

function hinted(before, after) {
  const said = [];
  for (const [id, task] of after.tasks) said.push(...task.hints.slice(before.tasks.get(id)?.hints.length));
  return said.join(" ").replace(/\s+/g, " ").trim();
}

function checked(before, after) {
  if (!before.checking || after.checking || after.fault) return "";
  const next = [...after.tasks.values()].find((task) => task.state === "now");
  return next?.message ?? "";
}

function difference(before, after) {
  const said = ticks(before, after);
  const score = `${after.score} of ${after.total} points`;
  if (after.complete && !before.complete) return `${said.join(", ")}. Every task is done: ${score}.`;
  if (said.length) return `${said.join(", ")}, ${score}.`;
  if (after.fault && after.fault !== before.fault) return after.fault;
  return hinted(before, after) || checked(before, after);
}

function typed(guide) {
  const kept = { values: new Map(), open: new Map(), task: null };
  kept.task = document.activeElement?.closest("[data-task]")?.id ?? null;
  for (const field of guide.querySelectorAll("input[id]")) {
    if (field.type !== "hidden" && field.value !== field.defaultValue) kept.values.set(field.id, field.value);
  }
  for (const fold of guide.querySelectorAll("details[id]")) kept.open.set(fold.id, [fold.dataset.state, fold.open]);
  return kept;
}

function restore(guide, kept) {
  for (const [id, value] of kept.values) {
    const field = guide.querySelector(`#${CSS.escape(id)}`);
    if (field) field.value = value;
  }
  if (kept.task && document.activeElement === document.body) {
    guide.querySelector(`#${CSS.escape(kept.task)} > summary`)?.focus(); // its button is gone
  }
  for (const [id, [state, open]] of kept.open) {
    const fold = guide.querySelector(`#${CSS.escape(id)}`);
    if (fold && fold.dataset.state === state) fold.open = open;
  }
}

function freshlyDone(guide, before, after) {
  for (const [id, task] of after.tasks) {
    if (task.state !== "done" || before.tasks.get(id)?.state === "done") continue;
    guide.querySelector(`[data-task="${CSS.escape(id)}"]`).classList.add("is-fresh");
  }
}

export function startGuide(guide) {
  let before = facts(guide);
  let kept = null;
  guide.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target !== guide || !event.detail.shouldSwap) return;
    before = facts(guide);
    kept = typed(guide);
    const { elt } = event.detail.requestConfig;
    for (const field of elt.matches("form") ? elt.elements : []) kept.values.delete(field.id); // sent
  });
  guide.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target !== guide) return;
    const after = facts(guide);
    restore(guide, kept ?? typed(guide));
    freshlyDone(guide, before, after);
    announce(difference(before, after));
    if (after.complete && !before.complete) guide.querySelector("[data-finish]")?.scrollIntoView({ block: "nearest" });
  });
}
