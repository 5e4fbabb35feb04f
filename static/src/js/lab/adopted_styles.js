// xterm writes its rules into <style> elements and style attributes. The site's policy
// (style-src 'self') refuses both; style sheets and declarations made through the CSS object
// model are allowed. So <style> becomes <adopted-style>, which feeds an adopted style sheet, and
// a span's style attribute (24-bit colours) is set as the declaration it stands for.

class AdoptedStyle extends HTMLElement {
  #sheet = new CSSStyleSheet();
  #given = "";

  get textContent() {
    return Array.from(this.#sheet.cssRules, (rule) => rule.cssText).join("\n");
  }

  set textContent(css) {
    if (css === this.#given) return; // xterm sets the same rules again at every reset
    this.#given = css;
    this.#sheet.replaceSync(css);
  }

  connectedCallback() {
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, this.#sheet];
  }

  disconnectedCallback() {
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((sheet) => sheet !== this.#sheet);
  }
}

function create(name, options) {
  if (String(name).toLowerCase() === "style") return new AdoptedStyle();
  return Document.prototype.createElement.call(document, name, options);
}

function setAttribute(name, value) {
  if (name === "style") this.style.cssText = value;
  else Element.prototype.setAttribute.call(this, name, value);
}

/** Must run before the first terminal is made. */
export function adoptStyles() {
  if (customElements.get("adopted-style")) return;
  customElements.define("adopted-style", AdoptedStyle);
  document.createElement = create;
  HTMLSpanElement.prototype.setAttribute = setAttribute;
}
