// A tab list as the ARIA practices describe it: arrows move, Home and End jump, Delete closes.

const MARGIN = 48; // pixels of the tab before it that stay in sight

/** Events: select (detail: the tab), remove (detail: the tab). */
export class Tabs extends EventTarget {
  #list;

  constructor(list) {
    super();
    this.#list = list;
    list.addEventListener("click", (event) => this.#click(event));
    list.addEventListener("keydown", (event) => this.#key(event));
  }

  get all() {
    return [...this.#list.querySelectorAll("[role=tab]")].filter((tab) => !tab.hidden);
  }

  get selected() {
    return this.#list.querySelector("[role=tab][aria-selected=true]");
  }

  select(tab, { focus = false } = {}) {
    for (const other of this.#list.querySelectorAll("[role=tab]")) {
      const chosen = other === tab;
      other.setAttribute("aria-selected", String(chosen));
      other.tabIndex = chosen ? 0 : -1;
      document.getElementById(other.getAttribute("aria-controls")).hidden = !chosen;
    }
    if (focus) tab.focus();
    this.#list.parentElement.scrollLeft = tab.offsetLeft - MARGIN; // never the page itself
    this.#tell("select", tab);
  }

  #click(event) {
    const tab = event.target.closest("[role=tab]");
    if (!tab) return;
    if (event.target.closest("[data-shut]")) this.#tell("remove", tab);
    else this.select(tab);
  }

  #key(event) {
    const tab = event.target.closest("[role=tab]");
    const { all } = this;
    const at = all.indexOf(tab);
    if (at < 0) return;
    const goals = {
      ArrowLeft: all.at(at - 1),
      ArrowRight: all[(at + 1) % all.length],
      Home: all[0],
      End: all.at(-1),
    };
    if (event.key === "Delete") this.#tell("remove", tab);
    else if (event.key in goals) this.select(goals[event.key], { focus: true });
    else return;
    event.preventDefault();
  }

  #tell(type, tab) {
    this.dispatchEvent(new CustomEvent(type, { detail: tab }));
  }
}
