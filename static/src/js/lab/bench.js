// The workbench: which terminals are open, which tab is in front, and what happens to them when
// the lab is reset or ends.

import { announce } from "./announce.js";
import { Pane } from "./pane.js";
import { openTerminals, recall, remember, rememberTerminals } from "./storage.js";
import { Tabs } from "./tabs.js";

const MOST = 6; // terminals of one lab on one page
const READER = "lab.screen-reader";

export class Bench {
  #panes = new Map();
  #element;
  #tabs;
  #list;
  #laptop; // none in a lab without an account
  #round = ""; // the generation that the terminals belong to

  constructor(element) {
    this.#element = element;
    this.#list = element.querySelector("[role=tablist]");
    this.#tabs = new Tabs(this.#list);
    this.#laptop = element.querySelector("#tab-laptop");
    this.#tabs.addEventListener("select", ({ detail }) => this.#selected(detail));
    this.#tabs.addEventListener("remove", ({ detail }) => this.#close(detail));
    element.querySelector("[data-add]").addEventListener("click", () => this.#add());
    element.querySelector("[data-close-terminal]").addEventListener("click", () => {
      this.#close(this.#tabs.selected);
    });
    this.#listenToReader(element.querySelector("[data-reader]"));
    document.addEventListener("theme:change", () => this.#each((pane) => pane.terminal?.dress()));
  }

  /** Follow the session: its state and generation as the server shows them. */
  follow(state, generation) {
    const works = state !== "failed" && state !== "ended";
    this.#element.dataset.state = state;
    if (this.#round && (!works || this.#round !== generation)) this.#clear();
    if (works && !this.#round) this.#fill(generation);
  }

  focus() {
    const pane = this.#panes.get(this.#tabs.selected?.dataset.terminal);
    if (pane) pane.focus();
    else if (this.#round) this.#tabs.selected.focus();
    else this.#element.focus(); // there is nothing to work in
  }

  #fill(generation) {
    this.#round = generation;
    for (const number of openTerminals(this.#session).slice(0, MOST)) this.#open(number);
    this.#tabs.select(this.#panes.values().next().value.tab);
  }

  #clear() {
    this.#round = "";
    this.#each((pane) => pane.remove());
    this.#panes.clear();
    rememberTerminals(this.#session, [1]);
    if (this.#laptop) this.#tabs.select(this.#laptop);
  }

  #open(number) {
    const address = `${this.#element.dataset.terminals}${number}/`;
    const pane = new Pane(number, address, { screenReader: recall(READER, false) });
    this.#panes.set(String(number), pane);
    this.#list.insertBefore(pane.tab, this.#laptop);
    this.#element.querySelector("[data-panels]").append(pane.panel);
    this.#keep();
    return pane;
  }

  #add() {
    if (!this.#round) return;
    if (this.#panes.size >= MOST) {
      announce(`That is as many terminals as one lab may have: ${MOST}.`);
      return;
    }
    let number = 1;
    while (this.#panes.has(String(number))) number += 1;
    this.#tabs.select(this.#open(number).tab);
    this.focus();
  }

  #close(tab) {
    const pane = this.#panes.get(tab?.dataset.terminal);
    if (!pane || this.#panes.size === 1) return;
    const { all } = this.#tabs;
    const next = all[all.indexOf(tab) - 1] ?? all[all.indexOf(tab) + 1];
    this.#panes.delete(tab.dataset.terminal);
    pane.remove({ endShell: true });
    this.#keep();
    this.#tabs.select(next, { focus: true });
    announce(`Terminal ${pane.number} closed.`);
  }

  #selected(tab) {
    const pane = this.#panes.get(tab.dataset.terminal);
    this.#element.dataset.front = pane ? "terminal" : "laptop";
    this.#element.dataset.closable = String(Boolean(pane) && this.#panes.size > 1);
    if (!pane) return;
    if (pane.terminal) pane.terminal.fit();
    else pane.start();
  }

  #listenToReader(button) {
    button.setAttribute("aria-pressed", String(recall(READER, false)));
    button.addEventListener("click", () => {
      const on = button.getAttribute("aria-pressed") !== "true";
      button.setAttribute("aria-pressed", String(on));
      remember(READER, on);
      this.#each((pane) => {
        if (pane.terminal) pane.terminal.xterm.options.screenReaderMode = on;
      });
    });
  }

  #each(act) {
    for (const pane of this.#panes.values()) act(pane);
  }

  get #session() {
    return this.#element.dataset.session;
  }

  #keep() {
    rememberTerminals(this.#session, [...this.#panes.keys()].map(Number));
    this.#element.dataset.several = String(this.#panes.size > 1);
  }
}
