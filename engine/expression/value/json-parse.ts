import type { Json } from "../../base/json.ts";
import { utf8Length } from "./code-points.ts";
import { ExpressionError } from "./error.ts";
import { setKey } from "./index-value.ts";
import { readNumber } from "./number-read.ts";

/** Deepest text that is read, as in jq 1.8. */
const maximumDepth = 10_000;

const escapes: { readonly [letter: string]: string } = {
  '"': '"',
  "\\": "\\",
  "/": "/",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
};

class Refusal {
  readonly message: string;

  constructor(message: string) {
    this.message = message;
  }
}

function readEscapes(raw: string): string {
  let out = "";
  for (let at = 0; at < raw.length; at += 1) {
    const letter = raw[at] as string;
    if (letter !== "\\") {
      if (letter < " ")
        throw new Refusal("Invalid string: control characters from U+0000 through U+001F must be escaped");
      out += letter;
      continue;
    }
    at += 1;
    const kind = raw[at] as string;
    if (kind !== "u") {
      const plain = Object.hasOwn(escapes, kind) ? escapes[kind] : undefined;
      if (plain === undefined) throw new Refusal("Invalid escape");
      out += plain;
      continue;
    }
    const hex = raw.slice(at + 1, at + 5);
    if (hex.length < 4) throw new Refusal("Invalid \\uXXXX escape");
    if (!/^[0-9a-fA-F]{4}$/.test(hex)) throw new Refusal("Invalid characters in \\uXXXX escape");
    const unit = Number.parseInt(hex, 16);
    at += 4;
    if (unit >= 0xd800 && unit <= 0xdbff) {
      const low = /^\\u([dD][c-fC-F][0-9a-fA-F]{2})/.exec(raw.slice(at + 1, at + 7));
      if (low === null) throw new Refusal("Invalid \\uXXXX\\uXXXX surrogate pair escape");
      out += String.fromCharCode(unit, Number.parseInt(low[1] ?? "", 16));
      at += 6;
    } else out += unit >= 0xdc00 && unit <= 0xdfff ? "\ufffd" : String.fromCharCode(unit);
  }
  return out;
}

function readLiteral(token: string): Json {
  if (token.startsWith("'")) throw new Refusal("Invalid string literal; expected \", but got '");
  if (token.startsWith("t") || token.startsWith("f") || token.startsWith("nu")) {
    if (token === "true") return true;
    if (token === "false") return false;
    if (token === "null") return null;
    throw new Refusal("Invalid literal");
  }
  const value = readNumber(token);
  if (value === null) throw new Refusal("Invalid numeric literal");
  return value;
}

type Open = { readonly items: Json[] } | { readonly object: { [key: string]: Json }; key: string | null };

/** jq's parser, token by token, so that its messages and columns are jq's: a column counts bytes of UTF-8. */
class JsonReader {
  readonly #text: string;
  readonly #stack: Open[] = [];
  #next: Json | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  read(): Json {
    const text = this.#text;
    let done: Json | undefined;
    let at = 0;
    const settle = (): void => {
      if (this.#stack.length > 0 || this.#next === undefined) return;
      if (done !== undefined) throw new ExpressionError(`Unexpected extra JSON values (while parsing '${text}')`);
      done = this.#next;
      this.#next = undefined;
    };
    try {
      while (at < text.length) {
        const letter = text[at] as string;
        if (letter === '"') {
          const start = at + 1;
          at = start;
          while (at < text.length && text[at] !== '"') at += text[at] === "\\" ? 2 : 1;
          if (at >= text.length) return this.#unfinished("Unfinished string");
          this.#value(readEscapes(text.slice(start, at)));
          at += 1;
        } else if (letter === " " || letter === "\t" || letter === "\r" || letter === "\n") at += 1;
        else if ("[{]}:,".includes(letter)) {
          this.#structure(letter);
          at += 1;
        } else {
          let end = at + 1;
          while (end < text.length && !' \t\r\n"[{]}:,'.includes(text[end] as string)) end += 1;
          const from = at;
          at = end;
          this.#value(readLiteral(text.slice(from, end)));
        }
        settle();
      }
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return this.#refuse(error.message, at);
    }
    if (this.#stack.length > 0) return this.#unfinished("Unfinished JSON term");
    if (done === undefined) throw new ExpressionError(`Expected JSON value (while parsing '${text}')`);
    return done;
  }

  #refuse(message: string, at: number): never {
    const eof = at >= this.#text.length && !"]}:,".includes(this.#text.at(-1) ?? "");
    if (
      eof &&
      !message.startsWith("Invalid string:") &&
      !message.includes("scape") &&
      this.#text.at(-1) !== '"' &&
      this.#text.at(-1) !== "[" &&
      this.#text.at(-1) !== "{"
    ) {
      return this.#unfinished(message);
    }
    return this.#fail(message, this.#text.slice(0, at + 1));
  }

  #unfinished(message: string): never {
    return this.#fail(`${message} at EOF`, this.#text);
  }

  #fail(message: string, read: string): never {
    const line = read.split("\n").length;
    const column = utf8Length(read.slice(read.lastIndexOf("\n") + 1));
    throw new ExpressionError(`${message} at line ${line}, column ${column} (while parsing '${this.#text}')`);
  }

  #value(value: Json): void {
    if (this.#next !== undefined) throw new Refusal("Expected separator between values");
    this.#next = value;
  }

  #store(): void {
    const top = this.#stack.at(-1);
    const value = this.#next as Json;
    this.#next = undefined;
    if (top === undefined) throw new Refusal("',' not as part of an object or array");
    if ("items" in top) top.items.push(value);
    else if (top.key !== null) {
      setKey(top.object, top.key, value);
      top.key = null;
    } else throw new Refusal("Objects must consist of key:value pairs");
  }

  #structure(letter: string): void {
    const top = this.#stack.at(-1);
    switch (letter) {
      case "[":
      case "{":
        if (this.#stack.length >= maximumDepth) throw new Refusal("Exceeds depth limit for parsing");
        if (this.#next !== undefined) throw new Refusal("Expected separator between values");
        this.#stack.push(letter === "[" ? { items: [] } : { object: {}, key: null });
        return;
      case ":":
        if (this.#next === undefined) throw new Refusal("Expected string key before ':'");
        if (top === undefined || "items" in top || top.key !== null) throw new Refusal("':' not as part of an object");
        if (typeof this.#next !== "string") throw new Refusal("Object keys must be strings");
        top.key = this.#next;
        this.#next = undefined;
        return;
      case ",":
        if (this.#next === undefined) throw new Refusal("Expected value before ','");
        this.#store();
        return;
      case "]":
        if (top === undefined || !("items" in top)) throw new Refusal("Unmatched ']'");
        if (this.#next !== undefined) this.#store();
        else if (top.items.length > 0) throw new Refusal("Expected another array element");
        this.#stack.pop();
        this.#next = top.items;
        return;
      default:
        if (top === undefined) throw new Refusal("Unmatched '}'");
        if ("items" in top)
          throw new Refusal(this.#next === undefined ? "Unmatched '}'" : "Objects must consist of key:value pairs");
        if (this.#next !== undefined) {
          if (top.key === null) throw new Refusal("Objects must consist of key:value pairs");
          this.#store();
        } else {
          if (top.key !== null) throw new Refusal("Unmatched '}'");
          if (Object.keys(top.object).length > 0) throw new Refusal("Expected another key-value pair");
        }
        this.#stack.pop();
        this.#next = top.object;
    }
  }
}

/** One JSON value as `fromjson` reads it. JSON.parse is tried first: what it accepts means the same, except depth. */
export function parseJson(text: string): Json {
  if (text.length < 10_000) {
    try {
      const value = JSON.parse(text) as Json;
      if (!text.includes("\\u")) return value;
    } catch {
      // jq accepts more than JSON.parse (nan, a missing final zero) and says in its own words what is wrong
    }
  }
  return new JsonReader(text).read();
}
