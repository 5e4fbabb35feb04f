// Counts an exam's time down. The server decides when it is over; this only shows it, and keeps
// what is on the page a moment before.
const pill = document.querySelector("[data-seconds-left]");
const SAY_AT = [1800, 600, 300, 60]; // seconds left at which a screen reader is told

function words(seconds) {
  const minutes = Math.floor(seconds / 60);
  return seconds >= 120 ? `${minutes} min` : `${minutes}:${String(seconds % 60).padStart(2, "0")}`;
}

if (pill) {
  const shown = pill.querySelector("[data-clock]");
  const said = document.querySelector("[data-clock-say]");
  const end = performance.now() + Number(pill.dataset.secondsLeft) * 1000;
  let before = Number(pill.dataset.secondsLeft) + 1;

  const tick = setInterval(() => {
    const left = Math.max(0, Math.round((end - performance.now()) / 1000));
    shown.textContent = words(left);
    pill.classList.toggle("pill--warn", left <= 300);
    const due = SAY_AT.find((moment) => left <= moment && before > moment);
    if (due) {
      said.textContent = `${words(left)} left`;
    }
    before = left;
    if (left <= 2) {
      clearInterval(tick);
      document.querySelector("[data-exam]")?.requestSubmit();
    }
  }, 1000);
}
