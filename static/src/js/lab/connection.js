// A WebSocket that comes back. Events: message (detail: data), lost (detail: seconds until
// the next try), refused (detail: code; it will not be tried again).

import { openSocket } from "./sockets.js";

const FIRST = 250; // milliseconds
const LONGEST = 8000; // milliseconds
const FINAL = new Set([4404, 4409, 4410]); // what the server will not change its mind about

export class Connection extends EventTarget {
  #path;
  #socket = null;
  #tries = 0;
  #timer = 0;
  #wanted = false;

  /** `path()` gives the address, asked again before every try. */
  constructor(path) {
    super();
    this.#path = path;
    this.hurry = this.hurry.bind(this);
  }

  get isOpen() {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  open() {
    if (this.#wanted) return;
    this.#wanted = true;
    window.addEventListener("online", this.hurry);
    document.addEventListener("visibilitychange", this.hurry);
    this.#connect();
  }

  close() {
    this.#wanted = false;
    clearTimeout(this.#timer);
    window.removeEventListener("online", this.hurry);
    document.removeEventListener("visibilitychange", this.hurry);
    this.#socket?.close(1000);
    this.#socket = null;
  }

  /** Send bytes or text; false when there is nobody to send it to. */
  send(data) {
    if (!this.isOpen) return false;
    this.#socket.send(data);
    return true;
  }

  /** The far end really serves us: the next pause is a short one again. */
  settle() {
    this.#tries = 0;
  }

  /** Try now instead of at the end of the pause. */
  hurry() {
    if (!this.#wanted || this.#socket || document.hidden) return;
    clearTimeout(this.#timer);
    this.#connect();
  }

  #connect() {
    const { socket, heard } = openSocket(this.#path());
    this.#socket = socket;
    socket.addEventListener("message", ({ data }) => {
      if (this.#socket === socket) this.#tell("message", data);
    });
    socket.addEventListener("close", (event) => {
      if (this.#socket === socket) this.#dropped(event.code);
    });
    for (const data of heard) this.#tell("message", data);
  }

  #dropped(code) {
    this.#socket = null;
    if (!this.#wanted) return;
    if (FINAL.has(code)) {
      this.close();
      this.#tell("refused", code);
      return;
    }
    const pause = Math.min(LONGEST, FIRST * 2 ** this.#tries) * (0.75 + Math.random() / 2);
    this.#tries += 1;
    this.#timer = setTimeout(() => this.#connect(), pause);
    this.#tell("lost", pause / 1000);
  }

  #tell(type, detail = null) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
