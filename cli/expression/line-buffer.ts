/** Characters that are gathered before they are written. */
const BATCH = 65_536;

/** Gathers lines: a stream of documents would else be a system call each. What is left is written by `flush`. */
export class LineBuffer {
  readonly #write: (text: string) => void;
  #text = "";

  constructor(write: (text: string) => void) {
    this.#write = write;
  }

  add(line: string): void {
    this.#text += `${line}\n`;
    if (this.#text.length >= BATCH) this.flush();
  }

  flush(): void {
    if (this.#text !== "") this.#write(this.#text);
    this.#text = "";
  }
}
