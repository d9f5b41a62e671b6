import { connect } from "node:net";

/** A connection to redis that comes back by itself: `ask("GET", key)` gives the answer. */
export class Cache {
  #options;
  #socket = null;
  #waiting = [];
  #rest = "";

  constructor(options) {
    this.#options = options;
    this.#open();
  }

  ask(...words) {
    if (this.#socket === null) return Promise.reject(new Error("no connection to the cache"));
    const frame = words.map((word) => `$${Buffer.byteLength(String(word))}\r\n${word}\r\n`).join("");
    this.#socket.write(`*${words.length}\r\n${frame}`);
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
  }

  #open() {
    const { host, port, user, password } = this.#options;
    const socket = connect(port, host);
    socket.setEncoding("utf8").setKeepAlive(true);
    socket.on("connect", () => {
      this.#socket = socket;
      this.ask("AUTH", user, password).catch(() => socket.destroy());
    });
    socket.on("data", (text) => this.#read(text));
    socket.on("error", () => undefined);
    socket.on("close", () => {
      this.#socket = null;
      this.#rest = "";
      for (const { reject } of this.#waiting.splice(0)) reject(new Error("the cache has closed the connection"));
      setTimeout(() => this.#open(), 200);
    });
  }

  /** Answers that the shop gets: simple texts, errors, numbers, and texts of one line. */
  #read(text) {
    this.#rest += text;
    for (;;) {
      const answer = /^([+\-:])([^\r]*)\r\n|^\$(-1)\r\n|^\$\d+\r\n([^\r]*)\r\n/u.exec(this.#rest);
      if (answer === null) return;
      this.#rest = this.#rest.slice(answer[0].length);
      const waiting = this.#waiting.shift();
      if (answer[1] === "-") waiting?.reject(new Error(answer[2]));
      else waiting?.resolve(answer[3] === "-1" ? null : (answer[4] ?? answer[2]));
    }
  }
}
