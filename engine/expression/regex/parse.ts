import { readBracket } from "./bracket.ts";
import { bracketNode, widenCase } from "./case-fold-expansion.ts";
import { ALL } from "./char-set.ts";
import { anchor, CLASS_ESCAPES, set } from "./class-escape.ts";
import { bracedCodePoints, characterOfBytes, nextByteEscape, propertyEscape, simpleEscape } from "./escape.ts";
import { readGroupName } from "./group-name.ts";
import type { GroupName } from "./group-name.ts";
import { GroupTable } from "./group-table.ts";
import { readQuantifier } from "./interval.ts";
import { EMPTY, sequence } from "./node.ts";
import type { ParsedRegex, RegexNode } from "./node.ts";
import { PatternReader, refuse } from "./pattern-reader.ts";
import { NOT_NEWLINE } from "./property.ts";

/** The options in force at a place of the pattern; inline groups change them. */
export interface PatternOptions {
  readonly ignoreCase: boolean;
  /** White space and `#` comments are skipped. */
  readonly extended: boolean;
  /** `.` matches a newline. */
  readonly dotAll: boolean;
  /** `^` and `$` see only the ends of the subject. */
  readonly singleLine: boolean;
}

const MAX_DEPTH = 250;

/**
 * Parses a pattern in the dialect jq uses (Oniguruma's Perl_NG with plain groups always capturing).
 *
 * @throws RegexSyntaxError with Oniguruma's text, or ours for what is not supported
 */
export function parsePattern(pattern: string, options: PatternOptions): ParsedRegex {
  return new Parser(new PatternReader(pattern), options).parse();
}

class Parser {
  readonly #reader: PatternReader;
  #options: PatternOptions;
  #depth = 0;
  #lookBehind = 0;
  #repeats = 0;
  readonly #groups = new GroupTable();
  readonly #bodies = new Map<number, RegexNode>();

  constructor(reader: PatternReader, options: PatternOptions) {
    this.#reader = reader;
    this.#options = options;
  }

  parse(): ParsedRegex {
    const root = this.#alternation();
    if (!this.#reader.ended) refuse("unmatched close parenthesis");
    this.#bodies.set(0, root);
    return { root, groupCount: this.#groups.count, names: this.#groups.names, bodies: this.#bodies };
  }

  #alternation(): RegexNode {
    const items = this.#alternatives();
    return items.length === 1 ? (items[0] as RegexNode) : { kind: "alternation", items };
  }

  /** Alternatives up to a `)` or the end, neither taken. Options set inside end here. */
  #alternatives(): readonly RegexNode[] {
    if (++this.#depth > MAX_DEPTH) refuse("parse depth limit over");
    const saved = this.#options;
    const items = [this.#branch()];
    while (this.#reader.accept("|")) items.push(this.#branch());
    this.#options = saved;
    this.#depth--;
    return items;
  }

  #branch(): RegexNode {
    const items: RegexNode[] = [];
    for (;;) {
      this.#skipIgnored();
      const char = this.#reader.peek();
      if (char === "" || char === "|" || char === ")") break;
      if (readQuantifierAhead(this.#reader)) refuse("target of repeat operator is not specified");
      const atom = this.#atom();
      items.push(...atom.slice(0, -1));
      const last = atom.at(-1);
      if (last !== undefined) items.push(this.#quantified(last));
    }
    return sequence(widenCase(items, this.#lookBehind === 0));
  }

  /** White space and comments of the extended form, and `(?#...)` in any. */
  #skipIgnored(): void {
    const reader = this.#reader;
    for (;;) {
      if (this.#options.extended && /^[ \t\n\r\f]$/.test(reader.peek())) reader.position++;
      else if (this.#options.extended && reader.peek() === "#") {
        while (!reader.ended && reader.next() !== "\n");
      } else if (reader.peek() === "(" && reader.peek(1) === "?" && reader.peek(2) === "#") this.#skipComment();
      else return;
    }
  }

  #skipComment(): void {
    const reader = this.#reader;
    reader.position += 3;
    for (;;) {
      if (reader.ended) refuse("end pattern in group");
      const char = reader.next();
      if (char === ")") return;
      if (char === "\\") reader.position++;
    }
  }

  #quantified(atom: RegexNode): RegexNode {
    let node = atom;
    for (let stacked = 0; ; stacked++) {
      this.#skipIgnored();
      const quantifier = readQuantifier(this.#reader);
      if (quantifier === null) return node;
      if (stacked > MAX_DEPTH) refuse("parse depth limit over");
      if (isInvalidTarget(node)) refuse("target of repeat operator is invalid");
      const { min, max, greedy, possessive } = quantifier;
      const body =
        node.kind === "char" && node.fold ? (widenCase([node], this.#lookBehind === 0)[0] as RegexNode) : node;
      if (min !== 1 || max !== 1) node = { kind: "repeat", id: this.#repeats++, body, min, max, greedy };
      if (possessive) node = { kind: "atomic", body: node };
    }
  }

  /** One element; several nodes for a quotation or a list of code points (a quantifier then takes the last). */
  #atom(): readonly RegexNode[] {
    const reader = this.#reader;
    const start = reader.position;
    const char = reader.next();
    switch (char) {
      case "(":
        return this.#group();
      case "[":
        return [bracketNode(readBracket(reader), this.#options.ignoreCase, this.#lookBehind === 0)];
      case ".":
        return [set(this.#options.dotAll ? ALL : NOT_NEWLINE)];
      case "^":
        return [anchor(this.#options.singleLine ? "subjectStart" : "lineStart")];
      case "$":
        return [anchor(this.#options.singleLine ? "subjectEndOrNewline" : "lineEnd")];
      case "\\":
        if (reader.ended) return refuse("end pattern at escape");
        return this.#escape();
      default:
        return [this.#character(reader.codes[start] as number)];
    }
  }

  #character(code: number): RegexNode {
    return { kind: "char", code, fold: this.#options.ignoreCase };
  }

  #escape(): readonly RegexNode[] {
    const reader = this.#reader;
    const char = reader.next();
    const fixed = CLASS_ESCAPES[char];
    if (fixed !== undefined) return [fixed()];
    if (char >= "1" && char <= "9") return [this.#decimalEscape()];
    switch (char) {
      case "0": {
        reader.position--;
        return [this.#character(characterOfBytes(reader.digits(8, 3) as number, () => nextByteEscape(reader, 8)))];
      }
      case "Q":
        return this.#quotation();
      case "p":
      case "P":
        if (reader.peek() === "{") return [set(propertyEscape(reader, char === "P"))];
        return [this.#character(char.codePointAt(0) as number)];
      case "x":
      case "o": {
        if (reader.peek() === "{") {
          const codes = bracedCodePoints(reader, char === "x" ? 16 : 8);
          if (codes !== null) return codes.map((code) => this.#character(code));
          return [this.#character(char.codePointAt(0) as number)];
        }
        if (char === "o") return [this.#character(0x6f)];
        return [this.#character(characterOfBytes(reader.digits(16, 2) ?? 0, () => nextByteEscape(reader, 16)))];
      }
      case "k":
      case "g":
        if (reader.peek() === "<" || reader.peek() === "'") {
          const name = readGroupName(reader, reader.next() === "<" ? ">" : "'", true);
          return [char === "k" ? this.#backreference(name) : this.#groups.call(name)];
        }
        return [this.#character(char.codePointAt(0) as number)];
      case "X":
      case "y":
      case "Y":
        return refuse(`text segments (\\${char}) are not supported`);
      default:
        return [this.#character(simpleEscape(reader, char))];
    }
  }

  /** `\1`: a back-reference when such a group may exist, else an octal byte. */
  #decimalEscape(): RegexNode {
    const reader = this.#reader;
    const start = --reader.position;
    const number = reader.digits(10, 9) as number;
    if (number <= 9 || (number <= this.#groups.count && number <= 1000)) return this.#reference([number]);
    reader.position = start;
    const first = reader.peek();
    if (first === "8" || first === "9") return this.#character(reader.nextCode());
    const value = reader.digits(8, 3) as number;
    if (value > 255) return refuse("too big number");
    return this.#character(characterOfBytes(value, () => nextByteEscape(reader, 8)));
  }

  #quotation(): readonly RegexNode[] {
    const reader = this.#reader;
    const out: RegexNode[] = [];
    while (!reader.ended) {
      if (reader.peek() === "\\" && reader.peek(1) === "E") {
        reader.position += 2;
        break;
      }
      out.push(this.#character(reader.nextCode()));
    }
    return out.length === 0 ? [EMPTY] : out;
  }

  #reference(groups: readonly number[]): RegexNode {
    return { kind: "backreference", groups, fold: this.#options.ignoreCase };
  }

  #backreference(name: GroupName): RegexNode {
    return this.#reference(this.#groups.groupsOf(name));
  }

  /** A group, behind its `(`. */
  #group(): readonly RegexNode[] {
    const reader = this.#reader;
    if (reader.ended) return refuse("end pattern with unmatched parenthesis");
    if (reader.peek() === "*") return refuse("callouts (*...) are not supported");
    if (!reader.accept("?")) return [this.#capture(null)];
    if (reader.ended) return refuse("end pattern in group");
    const char = reader.next();
    switch (char) {
      case ":":
        return [this.#close(this.#alternation())];
      case "=":
      case "!":
        return [{ kind: "look", ahead: true, negative: char === "!", body: this.#close(this.#alternation()) }];
      case ">":
        return [{ kind: "atomic", body: this.#close(this.#alternation()) }];
      case "'":
        return [this.#capture(readGroupName(reader, "'", false))];
      case "<":
        if (reader.ended) return refuse("end pattern with unmatched parenthesis");
        if (reader.accept("=")) return [this.#lookBehindGroup(false)];
        if (reader.accept("!")) return [this.#lookBehindGroup(true)];
        return [this.#capture(readGroupName(reader, ">", false))];
      case "~":
        return refuse("the absent operator (?~...) is not supported");
      case "{":
        return refuse("callouts (?{...}) are not supported");
      case "(":
        return [this.#conditional()];
      case "&":
        return [this.#groups.call(readGroupName(reader, ")", false))];
      case "R":
        if (!reader.accept(")")) return refuse("undefined group option");
        return [{ kind: "call", group: 0, name: null }];
      default:
        reader.position--;
        if (/^[0-9]$/.test(char) || (/^[+-]$/.test(char) && /^[0-9]$/.test(reader.peek(1)))) {
          return [this.#groups.call(readGroupName(reader, ")", true))];
        }
        return this.#optionGroup();
    }
  }

  #close(body: RegexNode): RegexNode {
    return this.#reader.accept(")") ? body : refuse("end pattern with unmatched parenthesis");
  }

  #capture(name: GroupName | null): RegexNode {
    const group = this.#groups.add(name);
    const body = this.#close(this.#alternation());
    this.#bodies.set(group, body);
    return { kind: "capture", group, body };
  }

  #lookBehindGroup(negative: boolean): RegexNode {
    this.#lookBehind++;
    const body = this.#close(this.#alternation());
    this.#lookBehind--;
    return { kind: "look", ahead: false, negative, body };
  }

  /** `(?im-x)` sets options to the end of the group around it, `(?im-x:...)` inside its own. */
  #optionGroup(): readonly RegexNode[] {
    const reader = this.#reader;
    let options = this.#options;
    let on = true;
    for (;;) {
      const char = reader.next();
      if (char === ")") {
        this.#options = options;
        this.#skipIgnored();
        // At the end of its branch an option leaves an empty element, which a quantifier behind the group may repeat.
        return reader.ended || /^[|)]$/.test(reader.peek()) ? [EMPTY] : [];
      }
      if (char === ":") {
        const saved = this.#options;
        this.#options = options;
        const body = this.#alternation();
        this.#options = saved;
        return [{ kind: "enclosed", body: this.#close(body) }];
      }
      if (char === "-") on = false;
      else if (char === "i") options = { ...options, ignoreCase: on };
      else if (char === "x") options = { ...options, extended: on };
      else if (char === "s") options = { ...options, dotAll: on };
      else if (char === "m") options = { ...options, singleLine: !on };
      else refuse("undefined group option");
      if (reader.ended) refuse("end pattern in group");
    }
  }

  /** `(?(condition)then|else)`, behind the second parenthesis. */
  #conditional(): RegexNode {
    const reader = this.#reader;
    if (reader.ended) return refuse("end pattern in group");
    const test = this.#conditionGroups() ?? this.#close(this.#alternation());
    if (reader.ended) return refuse("end pattern in group");
    if (reader.accept(")")) return test.kind === "matched" ? test : refuse("invalid if-else syntax");
    const thenIsEmpty = reader.accept("|");
    const alternatives = this.#alternatives();
    const [then, ...rest] = thenIsEmpty ? [EMPTY, ...alternatives] : alternatives;
    this.#close(EMPTY);
    if (then === undefined || rest.length === 0)
      return { kind: "conditional", test, consequent: then ?? EMPTY, otherwise: EMPTY };
    const otherwise: RegexNode = rest.length === 1 ? (rest[0] as RegexNode) : { kind: "alternation", items: rest };
    return { kind: "conditional", test, consequent: then, otherwise };
  }

  #conditionGroups(): RegexNode | null {
    const reader = this.#reader;
    const first = reader.peek();
    if (first === "<" || first === "'") {
      reader.position++;
      const groups = this.#groups.groupsOf(readGroupName(reader, first === "<" ? ">" : "'", true));
      if (!reader.accept(")")) return refuse("end pattern in group");
      return { kind: "matched", groups };
    }
    let end = reader.position;
    if (/^[+-]$/.test(first)) end++;
    const digits = end;
    while (/^[0-9]$/.test(String.fromCodePoint(reader.codes[end] ?? 0))) end++;
    if (end === digits || reader.codes[end] !== 0x29) return null;
    return { kind: "matched", groups: this.#groups.groupsOf(readGroupName(reader, ")", true)) };
  }
}

function readQuantifierAhead(reader: PatternReader): boolean {
  const start = reader.position;
  const found = readQuantifier(reader) !== null;
  reader.position = start;
  return found;
}

/** An anchor cannot be repeated, nor a choice that has one as an alternative; a sequence always can. */
function isInvalidTarget(node: RegexNode): boolean {
  switch (node.kind) {
    case "anchor":
    case "look":
    case "keep":
      return true;
    case "alternation":
      return node.items.some(isInvalidTarget);
    default:
      return false;
  }
}
