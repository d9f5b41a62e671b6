import { ParseFailure } from "./lexer.ts";

const simpleEscapes: { readonly [letter: string]: string } = {
  "\\": "\\",
  '"': '"',
  "/": "/",
  b: "\b",
  f: "\f",
  t: "\t",
  n: "\n",
  r: "\r",
};

/** A run of escapes as jq's lexer takes it: they are decoded together, so that a surrogate pair may join. */
const escapeRun = /(?:\\[^u(]|\\u[a-zA-Z0-9]{0,4})+/y;

function decodeEscapes(run: string, offset: number): string {
  const fail = (message: string, column: number): never => {
    throw new ParseFailure({
      code: "OPS200",
      message: `${message} at line 1, column ${column} (while parsing '"${run}"')`,
      offset,
      length: run.length,
      hint: 'write one of \\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX \\( )',
    });
  };
  const column = run.length + 2;
  let out = "";
  for (let at = 0; at < run.length;) {
    const letter = run[at + 1] ?? "";
    if (letter === "u") {
      const hex = /^[0-9a-fA-F]{4}$/.exec(run.slice(at + 2, at + 6));
      if (hex === null)
        return fail(run.length < at + 6 ? "Invalid \\uXXXX escape" : "Invalid characters in \\uXXXX escape", column);
      const unit = Number.parseInt(hex[0], 16);
      at += 6;
      if (unit >= 0xd800 && unit <= 0xdbff) {
        const low = /^\\u([dD][c-fC-F][0-9a-fA-F]{2})/.exec(run.slice(at));
        if (low === null) return fail("Invalid \\uXXXX\\uXXXX surrogate pair escape", column);
        out += String.fromCharCode(unit, Number.parseInt(low[1] ?? "", 16));
        at += 6;
      } else out += unit >= 0xdc00 && unit <= 0xdfff ? "\ufffd" : String.fromCharCode(unit);
      continue;
    }
    const plain = Object.hasOwn(simpleEscapes, letter) ? simpleEscapes[letter] : undefined;
    if (plain === undefined) return fail("Invalid escape", column);
    out += plain;
    at += 2;
  }
  return out;
}

/** What follows the piece of text read: the closing quote, or an interpolation whose expression starts at `next`. */
export interface TextPiece {
  readonly text: string;
  readonly ends: "quote" | "interpolation" | "unfinished";
  readonly next: number;
}

/** Reads a quoted string from just after its quote, or from just after an interpolation inside it. */
export function readTextPiece(source: string, from: number): TextPiece {
  let text = "";
  let at = from;
  for (;;) {
    const letter = source[at];
    if (letter === undefined) return { text, ends: "unfinished", next: at };
    if (letter === '"') return { text, ends: "quote", next: at + 1 };
    if (letter === "\\") {
      if (source[at + 1] === "(") return { text, ends: "interpolation", next: at + 2 };
      escapeRun.lastIndex = at;
      const run = escapeRun.exec(source);
      if (run === null) return { text, ends: "unfinished", next: at };
      text += decodeEscapes(run[0], at);
      at += run[0].length;
      continue;
    }
    let end = at + 1;
    while (end < source.length && source[end] !== '"' && source[end] !== "\\") end += 1;
    text += source.slice(at, end);
    at = end;
  }
}
