// One terminal: xterm on the page, a shell in the learner's machine, a socket between.

import { FitAddon } from "@xterm/addon-fit";
import { Terminal } from "@xterm/xterm";
import { Connection } from "./connection.js";
import { Flow } from "./flow.js";
import { palette, typeface } from "./palette.js";

const encoder = new TextEncoder();
const GONE = {
  4404: "This terminal is not yours to open, or no longer exists. Reload the page.",
  4409: "The lab is not running, so this terminal is closed.",
  4410: "Your machine was restarted, and its shells are gone. Reset the lab to continue.",
};

/** Events: state (detail: {name, text, again}); name is one of waiting, open, lost, ended, gone;
    again is what the button says that takes it up once more, if there is one. */
export class LabTerminal extends EventTarget {
  #flow = new Flow((text) => this.#connection.send(text));
  #fit = new FitAddon();
  #replay = 0; // bytes of scrollback still to be drawn
  #early = []; // what was typed before the shell was there
  #epoch = 0; // connections so far: what was drawn for an older one is not acknowledged
  #connection;
  #host;
  #spoken = ""; // the server's own word on why it hangs up
  #state = "waiting";

  constructor(host, path, { screenReader = false } = {}) {
    super();
    this.#host = host;
    this.xterm = new Terminal({
      ...typeface(host),
      theme: palette(host),
      screenReaderMode: screenReader,
      cursorBlink: true,
      lineHeight: 1.35,
      scrollback: 5000,
      minimumContrastRatio: 4.5,
      macOptionIsMeta: true,
    });
    this.xterm.loadAddon(this.#fit);
    this.#connection = new Connection(() => this.#address(path));
    this.#listen();
  }

  start() {
    this.xterm.open(this.#host);
    this.xterm.textarea.setAttribute("aria-describedby", "terminal-keys");
    this.fit();
    this.#say("waiting", "Connecting to your machine…");
    this.#connection.open();
    this.observer = new ResizeObserver(() => this.fit());
    this.observer.observe(this.#host);
  }

  stop() {
    this.#connection.close();
    this.observer?.disconnect();
    this.xterm.dispose();
  }

  /** End the shell itself, not only the view of it. */
  end() {
    this.#connection.send(JSON.stringify({ type: "close" }));
    this.stop();
  }

  /** Take the connection up again after it was refused, or the shell after it ended. */
  again() {
    this.#say("waiting", "Connecting to your machine…");
    this.#connection.close();
    this.#connection.open();
    this.xterm.focus();
  }

  fit() {
    if (this.#host.offsetWidth) this.#fit.fit();
  }

  dress() {
    this.xterm.options.theme = palette(this.#host);
  }

  #address(path) {
    return `${path}?cols=${this.xterm.cols}&rows=${this.xterm.rows}`;
  }

  #listen() {
    this.xterm.onData((text) => this.#type(encoder.encode(text)));
    this.xterm.onBinary((text) => this.#type(Uint8Array.from(text, (char) => char.charCodeAt(0))));
    this.xterm.onResize(() => this.#measure());
    this.xterm.attachCustomKeyEventHandler((event) => this.#ours(event));
    this.#connection.addEventListener("message", ({ detail }) => this.#hear(detail));
    this.#connection.addEventListener("lost", () => this.#lost());
    this.#connection.addEventListener("refused", ({ detail }) => {
      this.#say("gone", GONE[detail], "Connect again");
    });
  }

  #type(bytes) {
    // What xterm answers to questions in old output is for a program that is long done.
    if (this.#replay) return;
    if (this.#state === "waiting") this.#early.push(bytes);
    else this.#connection.send(bytes);
  }

  #measure() {
    const { cols, rows } = this.xterm;
    this.#connection.send(JSON.stringify({ type: "resize", cols, rows }));
  }

  #hear(data) {
    if (typeof data === "string") this.#control(JSON.parse(data));
    else this.#draw(new Uint8Array(data), this.#epoch);
  }

  #draw(bytes, epoch) {
    this.#flow.arrived(bytes.length);
    this.xterm.write(bytes, () => {
      if (epoch !== this.#epoch) return;
      this.#replay = Math.max(0, this.#replay - bytes.length);
      this.#flow.drawn(bytes.length);
    });
  }

  #control(frame) {
    if (frame.type === "attached") this.#attached(frame.replayed ?? 0);
    else if (frame.type === "exit") this.#ended();
    else if (frame.type === "error") this.#spoken = frame.message;
    else if (frame.type === "taken") this.#taken();
  }

  #attached(replayed) {
    this.#connection.settle();
    this.#flow.reset();
    this.#epoch += 1;
    this.#replay = replayed;
    if (this.#epoch > 1) this.xterm.reset(); // the server sends what was on the screen
    this.#measure();
    this.#say("open", "");
    for (const bytes of this.#early.splice(0)) this.#connection.send(bytes);
  }

  #ended() {
    this.#connection.close();
    this.#say("ended", "The shell has ended.", "Start a new one");
  }

  #taken() {
    this.#connection.close();
    this.#say("gone", "This terminal was opened in another window.", "Use it here");
  }

  #lost() {
    const why = this.#spoken || "The connection is lost; your shell keeps running.";
    this.#spoken = "";
    this.#say("lost", `${why} Reconnecting…`);
  }

  #ours(event) {
    const combined = event.ctrlKey && event.shiftKey && !event.altKey;
    if (event.key === "F6" || (combined && event.code === "KeyE")) return false; // leaves: panes.js
    if (combined && event.code === "KeyC" && this.xterm.hasSelection()) {
      if (event.type === "keydown") navigator.clipboard.writeText(this.xterm.getSelection());
      event.preventDefault();
      return false;
    }
    if (combined && event.code === "KeyV") return false; // the browser pastes
    return true;
  }

  #say(name, text, again = "") {
    this.#state = name;
    this.dispatchEvent(new CustomEvent("state", { detail: { name, text, again } }));
  }
}
