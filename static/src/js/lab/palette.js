// The terminal's colours, taken from the design tokens so that it follows the page's theme.

const NAMES = [
  "black", "red", "green", "yellow", "blue", "magenta", "cyan", "white",
  "brightBlack", "brightRed", "brightGreen", "brightYellow",
  "brightBlue", "brightMagenta", "brightCyan", "brightWhite",
];

/** Return xterm's theme as `element` resolves --term, --term-ink and --term-0 … --term-15. */
export function palette(element) {
  const style = getComputedStyle(element);
  const read = (name) => style.getPropertyValue(name).trim();
  const theme = {
    background: read("--term"),
    foreground: read("--term-ink"),
    cursor: read("--term-cursor"),
    cursorAccent: read("--term"),
    selectionBackground: read("--term-selection"),
    scrollbarSliderBackground: read("--term-slider"),
  };
  NAMES.forEach((name, index) => {
    theme[name] = read(`--term-${index}`);
  });
  return Object.fromEntries(Object.entries(theme).filter(([, colour]) => colour));
}

/** Return the font that `element` has: xterm measures it on a canvas of its own. */
export function typeface(element) {
  const { fontFamily, fontSize } = getComputedStyle(element);
  return { fontFamily, fontSize: Number.parseFloat(fontSize) };
}
