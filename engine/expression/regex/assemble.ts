import { charSet } from "./char-set.ts";
import type { CharSet } from "./char-set.ts";
import { mapChildren } from "./check.ts";
import { fixedLength, minLength } from "./length.ts";
import type { ParsedRegex, RegexNode } from "./node.ts";
import { refuse } from "./pattern-reader.ts";
import { ANCHORS, OP } from "./program.ts";
import type { CompiledSet, Program } from "./program.ts";
import { startFacts } from "./search-hint.ts";

const MAX_CODE = 200_000;
/** Two registers of the matcher, then two for each group. */
const FIRST_CAPTURE_REGISTER = 2;

/** The register of a group's start; its end is the next one. */
export function captureRegister(group: number): number {
  return FIRST_CAPTURE_REGISTER + (group - 1) * 2;
}

/** Turns a checked tree into instructions. @throws RegexSyntaxError when the pattern is too big */
export function assemble(parsed: ParsedRegex): Program {
  return new Assembler(parsed).assemble();
}

type Repeat = Extract<RegexNode, { readonly kind: "repeat" }>;

interface Reference {
  readonly group: number;
  /** The repeats around the reference. */
  readonly inside: readonly number[];
}

function mayStayEmpty(node: Repeat, parsed: ParsedRegex): boolean {
  return node.max > 1 && minLength(node.body, parsed) === 0;
}

class Assembler {
  readonly #parsed: ParsedRegex;
  readonly #code: number[] = [];
  readonly #sets: CompiledSet[] = [];
  readonly #setNumbers = new Map<CharSet, number>();
  readonly #strings: string[] = [];
  readonly #groupLists: (readonly number[])[] = [];
  readonly #called = new Set<number>();
  readonly #referenced: ReadonlySet<number>;
  /**
   * By repeat: the groups inside it that something outside refers to. A change of theirs keeps an empty iteration
   * going.
   */
  readonly #watched = new Map<number, Set<number>>();
  readonly #calls: { readonly at: number; readonly group: number }[] = [];
  readonly #firstLoopRegister: number;
  #registers: number;

  constructor(parsed: ParsedRegex) {
    this.#parsed = parsed;
    this.#firstLoopRegister = captureRegister(parsed.groupCount + 1);
    this.#registers = this.#firstLoopRegister;
    const references: Reference[] = [];
    const homes = new Map<number, number>();
    this.#collect(parsed.root, [], homes, references);
    this.#referenced = new Set(references.map(({ group }) => group));
    for (const { group, inside } of references) {
      const home = homes.get(group);
      if (home === undefined || inside.includes(home)) continue;
      this.#watched.set(home, (this.#watched.get(home) ?? new Set()).add(group));
    }
  }

  assemble(): Program {
    if (this.#called.has(0)) this.#emitCall(0);
    else this.#emit(this.#parsed.root);
    this.#op(OP.MATCH);
    const starts = new Map<number, number>();
    for (const group of this.#called) {
      starts.set(group, this.#code.length);
      const body = this.#parsed.bodies.get(group) as RegexNode;
      if (group === 0) this.#emit(body);
      else this.#emitCapture(group, body);
      this.#op(OP.RETURN);
    }
    for (const { at, group } of this.#calls) this.#code[at] = starts.get(group) as number;
    const facts = startFacts(this.#parsed.root);
    return {
      code: Int32Array.from(this.#code),
      sets: this.#sets,
      strings: this.#strings,
      groupLists: this.#groupLists,
      registerCount: this.#registers,
      firstLoopRegister: this.#firstLoopRegister,
      groupCount: this.#parsed.groupCount,
      hint: { ...facts, first: facts.first === null ? null : compileSet(facts.first) },
    };
  }

  /** Notes which groups are called, the innermost repeat that may be empty around each group, and the references. */
  #collect(node: RegexNode, inside: readonly number[], homes: Map<number, number>, references: Reference[]): void {
    if (node.kind === "call") this.#called.add(node.group);
    if (node.kind === "backreference" || node.kind === "matched")
      references.push(...node.groups.map((group) => ({ group, inside })));
    const innermost = inside.at(-1);
    if (node.kind === "capture" && innermost !== undefined) homes.set(node.group, innermost);
    const within = node.kind === "repeat" && mayStayEmpty(node, this.#parsed) ? [...inside, node.id] : inside;
    mapChildren(node, (child) => {
      this.#collect(child, within, homes, references);
      return child;
    });
  }

  #op(code: number, ...operands: readonly number[]): number {
    const at = this.#code.length;
    if (at > MAX_CODE) refuse("the pattern is too big");
    this.#code.push(code, ...operands);
    return at;
  }

  #patch(at: number): void {
    this.#code[at] = this.#code.length;
  }

  #register(): number {
    return this.#registers++;
  }

  #set(set: CharSet): number {
    const known = this.#setNumbers.get(set);
    if (known !== undefined) return known;
    this.#sets.push(compileSet(set));
    this.#setNumbers.set(set, this.#sets.length - 1);
    return this.#sets.length - 1;
  }

  #groupList(groups: readonly number[]): number {
    this.#groupLists.push(groups);
    return this.#groupLists.length - 1;
  }

  #emit(node: RegexNode): void {
    switch (node.kind) {
      case "empty":
        return;
      case "fail":
        this.#op(OP.FAIL);
        return;
      case "char":
        this.#emitText(String.fromCodePoint(node.code));
        return;
      case "set":
        this.#op(OP.SET, this.#set(node.set));
        return;
      case "sequence":
        this.#emitSequence(node.items);
        return;
      case "alternation":
        this.#emitAlternation(node.items);
        return;
      case "enclosed":
        this.#emit(node.body);
        return;
      case "capture":
        if (this.#called.has(node.group)) this.#emitCall(node.group);
        else this.#emitCapture(node.group, node.body);
        return;
      case "atomic":
        this.#emitAtomic(node.body);
        return;
      case "look":
        this.#emitLook(node);
        return;
      case "repeat":
        this.#emitRepeat(node);
        return;
      case "backreference":
        this.#op(OP.BACKREFERENCE, this.#groupList(node.groups.toReversed()), node.fold ? 1 : 0);
        return;
      case "call":
        this.#emitCall(node.group);
        return;
      case "matched":
        this.#op(OP.MATCHED, this.#groupList(node.groups));
        return;
      case "conditional":
        this.#emitConditional(node);
        return;
      case "anchor":
        this.#op(OP.ANCHOR, ANCHORS.indexOf(node.at));
        return;
      case "keep":
        this.#op(OP.KEEP);
        return;
      default:
        node satisfies never;
    }
  }

  #emitSequence(items: readonly RegexNode[]): void {
    let text = "";
    for (const item of items) {
      if (item.kind === "char") {
        text += String.fromCodePoint(item.code);
        continue;
      }
      this.#emitText(text);
      text = "";
      this.#emit(item);
    }
    this.#emitText(text);
  }

  #emitText(text: string): void {
    if (text.length === 0) return;
    if (text.length === 1) {
      this.#op(OP.UNIT, text.charCodeAt(0));
      return;
    }
    this.#strings.push(text);
    this.#op(OP.STRING, this.#strings.length - 1);
  }

  #emitAlternation(items: readonly RegexNode[]): void {
    const ends: number[] = [];
    items.forEach((item, index) => {
      if (index === items.length - 1) {
        this.#emit(item);
        return;
      }
      const split = this.#op(OP.SPLIT, this.#code.length + 3, 0);
      this.#emit(item);
      ends.push(this.#op(OP.JUMP, 0) + 1);
      this.#patch(split + 2);
    });
    for (const end of ends) this.#patch(end);
  }

  #emitCapture(group: number, body: RegexNode): void {
    const register = captureRegister(group);
    // A group that is open holds nothing, not even what it held in the turn before.
    if (this.#referenced.has(group)) this.#op(OP.CAPTURE_START, register);
    const start = this.#register();
    this.#op(OP.SAVE, start);
    this.#emit(body);
    this.#op(OP.CAPTURE_END, register, start);
  }

  #emitCall(group: number): void {
    const at = this.#op(OP.CALL, 0, 0);
    this.#calls.push({ at: at + 1, group });
    this.#patch(at + 2);
  }

  #emitAtomic(body: RegexNode): void {
    const mark = this.#register();
    this.#op(OP.MARK, mark);
    this.#emit(body);
    this.#op(OP.CUT, mark);
  }

  #emitLook(node: Extract<RegexNode, { readonly kind: "look" }>): void {
    const mark = this.#register();
    const position = this.#register();
    const start = node.negative ? this.#op(OP.NOT, mark, 0) : this.#op(OP.LOOK, mark, position);
    const length = node.ahead ? 0 : fixedLength(node.body, this.#parsed);
    if (length > 0) this.#op(OP.BACK, length);
    this.#emit(node.body);
    if (!node.negative) {
      this.#op(OP.LOOK_END, mark, position);
      return;
    }
    this.#op(OP.NOT_END, mark);
    this.#patch(start + 2);
  }

  #emitConditional(node: Extract<RegexNode, { readonly kind: "conditional" }>): void {
    const mark = this.#register();
    this.#op(OP.MARK, mark);
    const split = this.#op(OP.SPLIT, this.#code.length + 3, 0);
    this.#emit(node.test);
    this.#op(OP.CUT, mark);
    this.#emit(node.consequent);
    const end = this.#op(OP.JUMP, 0);
    this.#patch(split + 2);
    this.#emit(node.otherwise);
    this.#patch(end + 1);
  }

  #emitRepeat(node: Repeat): void {
    const { min, max, greedy } = node;
    if (max === 0) return;
    let body = node.body;
    while (body.kind === "enclosed") body = body.body;
    if (greedy && (body.kind === "char" || body.kind === "set")) {
      const set = body.kind === "set" ? body.set : charSet([body.code, body.code]);
      this.#op(OP.STAR, this.#set(set), min, max === Infinity ? -1 : max);
      return;
    }
    if (max === Infinity && min <= 1) this.#emitOpenLoop(node, body);
    else if (min === 0 && max === 1) this.#emitOptional(body, greedy);
    else this.#emitCountedLoop(node, body);
  }

  #emitOptional(body: RegexNode, greedy: boolean): void {
    const split = this.#op(OP.SPLIT, 0, 0);
    this.#code[split + (greedy ? 1 : 2)] = this.#code.length;
    this.#emit(body);
    this.#patch(split + (greedy ? 2 : 1));
  }

  /** `*` and `+`: an iteration that took nothing ends the loop. */
  #emitOpenLoop(node: Repeat, body: RegexNode): void {
    const { min, greedy } = node;
    const entry = min === 0 ? this.#op(OP.JUMP, 0) : -1;
    const start = this.#code.length;
    const leave = this.#emitGuarded(node, body);
    if (entry >= 0) this.#patch(entry + 1);
    if (leave >= 0) this.#patch(leave + 4);
    const split = this.#op(OP.SPLIT, start, start);
    this.#patch(split + (greedy ? 2 : 1));
    if (leave >= 0) this.#patch(leave + 6);
  }

  #emitCountedLoop(node: Repeat, body: RegexNode): void {
    const { min, max, greedy } = node;
    const counter = this.#register();
    this.#op(OP.COUNT_START, counter);
    const head = this.#op(OP.COUNT, counter, min, max === Infinity ? -1 : max, greedy ? 1 : 0, 0);
    this.#op(OP.COUNT_ENTER, counter);
    const leave = this.#emitGuarded(node, body);
    if (leave >= 0) this.#code[leave + 4] = head;
    else this.#op(OP.JUMP, head);
    this.#patch(head + 5);
    if (leave >= 0) this.#patch(leave + 6);
  }

  /**
   * A loop body between EMPTY_START and EMPTY_END when it may take nothing. Gives the place of EMPTY_END, whose target
   * (at + 4) is where a full iteration goes on and the jump behind (at + 6) where an empty one leaves; -1 when the body
   * always takes something.
   */
  #emitGuarded(node: Repeat, body: RegexNode): number {
    if (minLength(body, this.#parsed) > 0) {
      this.#emit(body);
      return -1;
    }
    const position = this.#register();
    const groups = [...(this.#watched.get(node.id) ?? [])];
    const list = groups.length === 0 ? -1 : this.#groupList(groups);
    const copies = this.#registers;
    this.#registers += groups.length * 2;
    this.#op(OP.EMPTY_START, position, list, copies);
    this.#emit(body);
    const end = this.#op(OP.EMPTY_END, position, list, copies, 0);
    this.#op(OP.JUMP, 0);
    return end;
  }
}

function compileSet(set: CharSet): CompiledSet {
  const ascii = new Uint8Array(128);
  for (let i = 0; i < set.length; i += 2) {
    for (let code = set[i] as number; code <= Math.min(set[i + 1] as number, 127); code++) ascii[code] = 1;
  }
  return { ascii, ranges: Int32Array.from(set) };
}
