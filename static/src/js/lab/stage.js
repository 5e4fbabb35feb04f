/** What the page shows of the session, as the server says it too: "ready 1". */
export function seen(lab) {
  const { state, generation } = lab.querySelector("#stage").dataset;
  return `${state} ${generation}`;
}
