// What surrounds one terminal on the page: its tab, its panel and the line that says how it is.

import { announce } from "./announce.js";
import { LabTerminal } from "./terminal.js";

function stamp(name) {
  return document.querySelector(`template[data-${name}]`).content.firstElementChild.cloneNode(true);
}

export class Pane {
  #met = false;

  constructor(number, address, options) {
    this.number = number;
    this.tab = stamp("terminal-tab");
    this.panel = stamp("terminal-panel");
    this.tab.id = `tab-terminal-${number}`;
    this.panel.id = `panel-terminal-${number}`;
    this.tab.dataset.terminal = number;
    this.tab.setAttribute("aria-controls", this.panel.id);
    this.panel.setAttribute("aria-labelledby", this.tab.id);
    this.tab.querySelector("[data-name]").textContent = `Terminal ${number}`;
    this.address = address;
    this.options = options;
  }

  /** Must be on the page and visible: xterm measures its font. */
  start() {
    this.terminal = new LabTerminal(this.panel.querySelector("[data-screen]"), this.address, this.options);
    this.terminal.addEventListener("state", ({ detail }) => this.#show(detail));
    this.panel.querySelector("[data-again]").addEventListener("click", () => this.terminal.again());
    this.terminal.start();
  }

  remove({ endShell = false } = {}) {
    if (endShell) this.terminal?.end();
    else this.terminal?.stop();
    this.tab.remove();
    this.panel.remove();
  }

  focus() {
    this.terminal?.xterm.focus();
  }

  /** Whoever came with a mouse wants to type now; a focus that is elsewhere stays there. */
  #meet() {
    if (this.#met) return;
    this.#met = true;
    const idle = document.activeElement === document.body;
    if (idle && !this.panel.hidden && matchMedia("(pointer: fine)").matches) this.focus();
  }

  #show({ name, text, again }) {
    if (name === "open") this.#meet();
    const line = this.panel.querySelector("[data-line]");
    const repeated = line.dataset.state === name;
    line.dataset.state = name;
    line.hidden = name === "open";
    line.querySelector("[data-text]").textContent = text;
    const button = line.querySelector("[data-again]");
    button.hidden = !again;
    button.textContent = again;
    this.tab.dataset.state = name;
    if (!repeated && text && name !== "waiting") announce(`Terminal ${this.number}: ${text}`);
  }
}
