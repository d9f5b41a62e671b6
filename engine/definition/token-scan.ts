/** The first look at a YAML text: tokens only, before anything is built from them. */
import { Lexer } from "yaml";
import type { DiagnosticCode } from "./codes.ts";
import { limits } from "./limits.ts";

/** Reports a finding at the characters from `start` to before `end`. */
export type Report = (code: DiagnosticCode, start: number, end: number, message: string, hint?: string) => void;

/**
 * Marks of the lexer that stand for no characters of the text: a document's content, an unclosed flow collection, a
 * scalar follows.
 */
const documentMark = 0x02;
const flowEndMark = 0x18;
const scalarMark = 0x1f;

/**
 * The lexemes of a text for the parser, or null when a refused one was reported: anchor, alias, tag, directive, flow
 * nesting.
 */
export function scanTokens(text: string, report: Report): string[] | null {
  const lexemes: string[] = [];
  let offset = 0;
  let scalarFollows = false;
  let flowDepth = 0;
  let found = 0;
  for (const lexeme of new Lexer().lex(text)) {
    lexemes.push(lexeme);
    if (scalarFollows) {
      scalarFollows = false;
      offset += lexeme.length;
      continue;
    }
    const start = offset;
    const first = lexeme.charCodeAt(0);
    if (first === documentMark || first === flowEndMark) continue;
    if (first === scalarMark) {
      scalarFollows = true;
      continue;
    }
    offset += lexeme.length;
    const shown = JSON.stringify(lexeme.length > 40 ? `${lexeme.slice(0, 40)}…` : lexeme);
    switch (first) {
      case 0x26: // &
        report(
          "OPS002",
          start,
          offset,
          `the anchor ${shown} is refused`,
          "write the value where it is needed: YAML anchors and aliases are not read",
        );
        found++;
        break;
      case 0x2a: // *
        report(
          "OPS002",
          start,
          offset,
          `the alias ${shown} is refused`,
          "write the value where it is needed; put a text that begins with * in quotes",
        );
        found++;
        break;
      case 0x21: // !
        report(
          "OPS003",
          start,
          offset,
          `the tag ${shown} is refused`,
          "leave it out; put a text that begins with ! in quotes",
        );
        found++;
        break;
      case 0x25: // %
        report(
          "OPS003",
          start,
          offset,
          `the directive ${shown} is refused`,
          "leave it out: files are read as YAML 1.2",
        );
        found++;
        break;
      case 0x5b: // [
      case 0x7b: // {
        flowDepth++;
        if (flowDepth > limits.depth) {
          report(
            "OPS005",
            start,
            offset,
            `collections are nested deeper than ${limits.depth} levels`,
            "make the structure flatter",
          );
          return null;
        }
        break;
      case 0x5d: // ]
      case 0x7d: // }
        flowDepth = Math.max(0, flowDepth - 1);
        break;
      default:
    }
    if (found >= limits.diagnosticsPerFile) return null;
  }
  return found === 0 ? lexemes : null;
}
