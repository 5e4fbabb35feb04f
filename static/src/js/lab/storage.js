// What the page remembers in this browser. A browser that blocks storage only forgets.

export function recall(key, otherwise) {
  try {
    return JSON.parse(localStorage.getItem(key)) ?? otherwise;
  } catch {
    return otherwise;
  }
}

export function remember(key, value) {
  try {
    localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // Blocked or full: it holds for this page.
  }
}

/** Returns the numbers of a session's terminals on this page, the first one in front. */
export function openTerminals(session) {
  const stored = recall(`lab.terminals.${session}`, []);
  return Array.isArray(stored) && stored.length ? stored.map(Number) : [1];
}

export function rememberTerminals(session, numbers) {
  remember(`lab.terminals.${session}`, numbers);
}
