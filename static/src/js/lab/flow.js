// Flow control: the server keeps a bounded amount unacknowledged, so output is acknowledged only
// once xterm has drawn it. A flood then waits in the machine, not in this browser.

const STEP = 32 * 1024; // bytes drawn between two acknowledgements

export class Flow {
  #drawn = 0;
  #waiting = 0;
  #send;

  /** `send(text)` puts a text frame on the wire. */
  constructor(send) {
    this.#send = send;
  }

  /** Start afresh: acknowledgements belong to one connection. */
  reset() {
    this.#drawn = 0;
    this.#waiting = 0;
  }

  arrived(bytes) {
    this.#waiting += bytes;
  }

  drawn(bytes) {
    this.#waiting -= bytes;
    this.#drawn += bytes;
    if (this.#drawn >= STEP || this.#waiting <= 0) {
      this.#send(JSON.stringify({ type: "ack", bytes: this.#drawn }));
      this.#drawn = 0;
    }
  }
}
