import { refuseUnstorable } from "../body.ts";
import { ScimError } from "./error.ts";

/** Reads a filter or a path from left to right. */
export class Tokens {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    if (text.length > 2_000) throw new ScimError(400, "invalidFilter", "the filter has more than 2000 characters");
    this.#text = text;
  }

  isAtEnd(): boolean {
    this.#skip();
    return this.#at === this.#text.length;
  }

  /** A mark, where it comes next. */
  take(mark: string): boolean {
    this.#skip();
    if (!this.#text.startsWith(mark, this.#at)) return false;
    this.#at += mark.length;
    return true;
  }

  expect(mark: string): void {
    if (!this.take(mark)) throw this.fault(`"${mark}" is missing`);
  }

  /** A word in any case, where it comes next as a whole. */
  takeWord(word: string): boolean {
    this.#skip();
    const next = /^[A-Za-z]+/.exec(this.#text.slice(this.#at))?.[0] ?? "";
    if (next.toLowerCase() !== word || /^[\w:.$-]/.test(this.#text.slice(this.#at + word.length))) return false;
    this.#at += word.length;
    return true;
  }

  /** The name of an attribute, with its schema where it has one: `urn:...:User:manager`, `emails`. */
  name(): string {
    this.#skip();
    const name = /^(?:urn:[\w:.-]+:)?[A-Za-z$][\w$-]*/i.exec(this.#text.slice(this.#at))?.[0];
    if (name === undefined) throw this.fault("the name of an attribute is missing");
    this.#at += name.length;
    return name;
  }

  /** A text in quotes, a number, true, false or null. */
  literal(): string | number | boolean | null {
    this.#skip();
    const rest = this.#text.slice(this.#at);
    const found = /^(?:"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)/i.exec(rest)?.[0];
    if (found === undefined) throw this.fault('a value is missing, such as "kim" or true');
    this.#at += found.length;
    let value: string | number | boolean | null;
    try {
      value = JSON.parse(found.startsWith('"') ? found : found.toLowerCase()) as typeof value;
    } catch {
      throw this.fault(`${found} is no value of JSON`);
    }
    // An escape such as \u0000 makes of a text that can be stored one that cannot.
    refuseUnstorable(value, "query");
    return value;
  }

  fault(what: string): ScimError {
    return new ScimError(
      400,
      "invalidFilter",
      `${what}, at character ${this.#at + 1} of ${JSON.stringify(this.#text)}`,
    );
  }

  #skip(): void {
    while (this.#text[this.#at] === " ") this.#at += 1;
  }
}
