// The terminal's colours and font, taken from the design tokens: one source for page and terminal.

const TOKENS = {
  background: "--term",
  foreground: "--term-ink",
  cursor: "--term-ink",
  cursorAccent: "--term",
  selectionBackground: "--term-select",
  black: "--term-black",
  brightBlack: "--term-dim",
  white: "--term-ink",
  brightWhite: "--term-white",
};
const HUES = ["red", "green", "yellow", "blue", "magenta", "cyan"];

for (const hue of HUES) {
  TOKENS[hue] = `--term-${hue}`;
  TOKENS[`bright${hue[0].toUpperCase()}${hue.slice(1)}`] = `--term-${hue}`;
}

/** Return xterm's theme as the tokens resolve on `element`. */
export function palette(element) {
  const style = getComputedStyle(element);
  const theme = {};
  for (const [name, token] of Object.entries(TOKENS)) {
    const colour = style.getPropertyValue(token).trim();
    if (colour) theme[name] = colour;
  }
  return theme;
}

/** Return the font that `element` has: xterm measures it on a canvas of its own. */
export function typeface(element) {
  const { fontFamily, fontSize } = getComputedStyle(element);
  return { fontFamily, fontSize: Number.parseFloat(fontSize) };
}
