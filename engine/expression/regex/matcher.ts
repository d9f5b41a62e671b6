/**
 * A backtracking matcher with an explicit stack: its stack, frames and instructions are one class on purpose. Apart,
 * the same patterns took up to 1.3 times as long (median 1.06) as bundled code, and twice as long under tsx: every step
 * reads them.
 *
 * Invariants:
 * 1. No JS recursion: the depth of a match is bounded by the stack array, never by the JS stack.
 * 2. Every instruction, every character of a loop and every character skipped by a search is a step; steps are taken
 *    from the counter in batches, at the same points on every replay.
 * 3. Every change of a register since a choice is undone when that choice is taken.
 * 4. Positions are UTF-16 units and never stand inside a surrogate pair.
 */
import { anchorHolds, backreferenceEnd, holds, isPair } from "./position.ts";
import { FRAME_REGISTER, KEEP_REGISTER, OP } from "./program.ts";
import type { CompiledSet, Program } from "./program.ts";
import type { StepCounter } from "./step-counter.ts";

const BATCH = 1024;
/** Entries of three numbers: 1M entries are 12 MB. */
const MAX_STACK = 3 * 1024 * 1024;
const MAX_FRAMES = 100_000;

/** How matches are chosen: `longest` looks for the longest of all, `notEmpty` skips empty ones. */
export interface SearchOptions {
  readonly longest: boolean;
  readonly notEmpty: boolean;
}

export type SearchOutcome = "found" | "none" | "exhausted";

/** One search over one subject; call `search` again with the next start. */
export class Matcher {
  readonly #program: Program;
  readonly #subject: string;
  readonly #options: SearchOptions;
  readonly #steps: StepCounter;
  readonly #registers: Int32Array;
  #stack = new Int32Array(3 * 64);
  #sp = 0;
  #pending = 0;
  #exhausted = false;
  #searchStart = 0;
  readonly #frameReturn: number[] = [0];
  readonly #frameParent: number[] = [0];
  readonly #frameSaved: (Int32Array | null)[] = [null];
  /** Registers and end of the match found. */
  #found: Int32Array;
  #foundEnd = -1;

  constructor(program: Program, subject: string, options: SearchOptions, steps: StepCounter) {
    this.#program = program;
    this.#subject = subject;
    this.#options = options;
    this.#steps = steps;
    this.#registers = new Int32Array(program.registerCount);
    this.#found = new Int32Array(program.registerCount);
  }

  /** Where the match found starts (`\K` counts), in UTF-16 units. */
  get start(): number {
    return Math.min(this.#found[KEEP_REGISTER] as number, this.#foundEnd);
  }

  get end(): number {
    return this.#foundEnd;
  }

  /** A register of the match found; -1 when the group did not match. */
  register(number: number): number {
    return this.#found[number] as number;
  }

  /** Looks for the first match that starts at or after `from`. */
  search(from: number): SearchOutcome {
    this.#searchStart = from;
    this.#foundEnd = -1;
    let best = -1;
    let bestRegisters: Int32Array | null = null;
    let bestEnd = -1;
    for (let at = this.#candidate(from); at >= 0; at = this.#candidate(this.#after(at))) {
      if (this.#matchAt(at, best)) {
        if (!this.#options.longest) return this.#finish("found");
        best = this.#foundEnd - at;
        bestRegisters = this.#found.slice();
        bestEnd = this.#foundEnd;
      }
      if (this.#exhausted) return "exhausted";
    }
    if (bestRegisters !== null) {
      this.#found = bestRegisters;
      this.#foundEnd = bestEnd;
      return this.#finish("found");
    }
    return this.#finish("none");
  }

  #finish(outcome: SearchOutcome): SearchOutcome {
    const pending = this.#pending;
    this.#pending = 0;
    if (this.#exhausted || (pending > 0 && !this.#steps.take(pending))) return "exhausted";
    return outcome;
  }

  /** Adds steps; true when the counter is used up. */
  #step(count: number): boolean {
    this.#pending += count;
    if (this.#pending < BATCH) return this.#exhausted;
    const taken = this.#steps.take(this.#pending);
    this.#pending = 0;
    if (!taken) this.#exhausted = true;
    return this.#exhausted;
  }

  #after(position: number): number {
    if (position >= this.#subject.length) return this.#subject.length + 1;
    return position + (isPair(this.#subject, position) ? 2 : 1);
  }

  /** The first position from here on where a match may start; -1 when there is none. */
  #candidate(from: number): number {
    const subject = this.#subject;
    if (from > subject.length) return -1;
    const { anchored, prefix, first } = this.#program.hint;
    if (anchored) return from === 0 ? 0 : -1;
    if (prefix !== "") {
      const at = subject.indexOf(prefix, from);
      this.#step((((at < 0 ? subject.length : at) - from) >> 3) + 1);
      return at;
    }
    if (first === null) return from;
    let at = from;
    while (at < subject.length && !holds(first, subject, at)) at += isPair(subject, at) ? 2 : 1;
    this.#step(((at - from) >> 1) + 1);
    return at < subject.length ? at : -1;
  }

  #push(a: number, b: number, c: number): void {
    let stack = this.#stack;
    const sp = this.#sp;
    if (sp + 3 > stack.length) {
      if (stack.length >= MAX_STACK) {
        this.#exhausted = true;
        return;
      }
      const larger = new Int32Array(Math.min(stack.length * 2, MAX_STACK));
      larger.set(stack);
      this.#stack = stack = larger;
    }
    stack[sp] = a;
    stack[sp + 1] = b;
    stack[sp + 2] = c;
    this.#sp = sp + 3;
  }

  /**
   * Sets a register so that going back undoes it (invariant 3). Undo entries are negative where choices hold an
   * instruction.
   */
  #set(register: number, value: number): void {
    this.#push(-1 - register, this.#registers[register] as number, 0);
    this.#registers[register] = value;
  }

  /** Forgets the choices above the mark; the undo entries stay, for the choices below. */
  #cut(mark: number): void {
    const stack = this.#stack;
    let to = mark;
    for (let from = mark; from < this.#sp; from += 3) {
      if ((stack[from] as number) >= 0) continue;
      if (to !== from) stack.copyWithin(to, from, from + 3);
      to += 3;
    }
    this.#step((this.#sp - mark) >> 3);
    this.#sp = to;
  }

  /** Undoes everything above the mark. */
  #undo(mark: number): void {
    const stack = this.#stack;
    while (this.#sp > mark) {
      this.#sp -= 3;
      const entry = stack[this.#sp] as number;
      if (entry < 0) this.#registers[-1 - entry] = stack[this.#sp + 1] as number;
    }
  }

  /** Tries the pattern at one position; with `longest`, only a match longer than `best` counts. */
  // oxlint-disable-next-line max-lines-per-function -- one switch loop; split, it was slower: see the head of the file
  #matchAt(start: number, best: number): boolean {
    const { code, sets, strings, groupLists } = this.#program;
    const subject = this.#subject;
    const length = subject.length;
    const registers = this.#registers;
    registers.fill(-1);
    registers[KEEP_REGISTER] = start;
    registers[FRAME_REGISTER] = 0;
    this.#sp = 0;
    if (this.#frameReturn.length > 1) {
      this.#frameReturn.length = 1;
      this.#frameParent.length = 1;
      this.#frameSaved.length = 1;
    }
    let longest = best;
    let found = false;
    let pc = 0;
    let at = start;
    let steps = 0;
    for (;;) {
      if (++steps >= BATCH || this.#exhausted) {
        if (this.#step(steps)) return false;
        steps = 0;
      }
      let failed = false;
      switch (code[pc]) {
        case OP.MATCH: {
          failed = true;
          if (this.#options.notEmpty && at === start) break;
          if (!this.#options.longest || at - start > longest) {
            longest = at - start;
            found = true;
            this.#found.set(registers);
            this.#foundEnd = at;
            if (!this.#options.longest) {
              this.#step(steps);
              return true;
            }
          }
          break;
        }
        case OP.UNIT:
          if (at < length && subject.charCodeAt(at) === code[pc + 1]) {
            at++;
            pc += 2;
          } else failed = true;
          break;
        case OP.STRING: {
          const text = strings[code[pc + 1] as number] as string;
          if (subject.startsWith(text, at)) {
            at += text.length;
            steps += text.length >> 3;
            pc += 2;
          } else failed = true;
          break;
        }
        case OP.SET:
          if (at < length && holds(sets[code[pc + 1] as number] as CompiledSet, subject, at)) {
            at += isPair(subject, at) ? 2 : 1;
            pc += 2;
          } else failed = true;
          break;
        case OP.STAR: {
          const set = sets[code[pc + 1] as number] as CompiledSet;
          const min = code[pc + 2] as number;
          const max = code[pc + 3] as number;
          let count = 0;
          let least = at;
          while (count !== max && at < length && holds(set, subject, at)) {
            at += isPair(subject, at) ? 2 : 1;
            if (++count === min) least = at;
          }
          steps += count;
          if (count < min) failed = true;
          else {
            pc += 4;
            if (at > least) this.#push(pc, at, least);
          }
          break;
        }
        case OP.FAIL:
          failed = true;
          break;
        case OP.SPLIT:
          this.#push(code[pc + 2] as number, at, -1);
          pc = code[pc + 1] as number;
          break;
        case OP.JUMP:
          pc = code[pc + 1] as number;
          break;
        case OP.SAVE:
          this.#set(code[pc + 1] as number, at);
          pc += 2;
          break;
        case OP.CAPTURE_START: {
          const end = (code[pc + 1] as number) + 1;
          if ((registers[end] as number) >= 0) this.#set(end, -1);
          pc += 2;
          break;
        }
        case OP.CAPTURE_END: {
          const register = code[pc + 1] as number;
          this.#set(register, registers[code[pc + 2] as number] as number);
          this.#set(register + 1, at);
          pc += 3;
          break;
        }
        case OP.ANCHOR:
          if (anchorHolds(subject, code[pc + 1] as number, at, this.#searchStart)) pc += 2;
          else failed = true;
          break;
        case OP.MARK: {
          const mark = this.#sp;
          this.#set(code[pc + 1] as number, mark);
          pc += 2;
          break;
        }
        case OP.CUT:
          this.#cut(registers[code[pc + 1] as number] as number);
          pc += 2;
          break;
        case OP.LOOK: {
          const mark = this.#sp;
          this.#set(code[pc + 1] as number, mark);
          this.#set(code[pc + 2] as number, at);
          pc += 3;
          break;
        }
        case OP.LOOK_END:
          at = registers[code[pc + 2] as number] as number;
          this.#cut(registers[code[pc + 1] as number] as number);
          pc += 3;
          break;
        case OP.NOT: {
          const mark = this.#sp;
          this.#set(code[pc + 1] as number, mark);
          this.#push(code[pc + 2] as number, at, -1);
          pc += 3;
          break;
        }
        case OP.NOT_END:
          this.#undo(registers[code[pc + 1] as number] as number);
          failed = true;
          break;
        case OP.BACK: {
          let count = code[pc + 1] as number;
          steps += count;
          while (count > 0 && at > 0) {
            at -= at > 1 && isPair(subject, at - 2) ? 2 : 1;
            count--;
          }
          if (count > 0) failed = true;
          else pc += 2;
          break;
        }
        case OP.BACKREFERENCE: {
          const end = backreferenceEnd(
            subject,
            registers,
            groupLists[code[pc + 1] as number] as readonly number[],
            code[pc + 2] === 1,
            at,
          );
          if (end < 0) failed = true;
          else {
            steps += (end - at) >> 2;
            at = end;
            pc += 3;
          }
          break;
        }
        case OP.MATCHED: {
          const groups = groupLists[code[pc + 1] as number] as readonly number[];
          if (groups.some((group) => (registers[group * 2 + 1] as number) >= 0)) pc += 2;
          else failed = true;
          break;
        }
        case OP.COUNT_START:
          this.#set(code[pc + 1] as number, 0);
          pc += 2;
          break;
        case OP.COUNT: {
          const count = registers[code[pc + 1] as number] as number;
          const enter = pc + 6;
          const exit = code[pc + 5] as number;
          if (count < (code[pc + 2] as number)) pc = enter;
          else if (count === code[pc + 3]) pc = exit;
          else if (code[pc + 4] === 1) {
            this.#push(exit, at, -1);
            pc = enter;
          } else {
            this.#push(enter, at, -1);
            pc = exit;
          }
          break;
        }
        case OP.COUNT_ENTER: {
          const register = code[pc + 1] as number;
          this.#set(register, (registers[register] as number) + 1);
          pc += 2;
          break;
        }
        case OP.EMPTY_START: {
          this.#set(code[pc + 1] as number, at);
          const list = code[pc + 2] as number;
          if (list >= 0) {
            let copy = code[pc + 3] as number;
            for (const group of groupLists[list] as readonly number[]) {
              this.#set(copy++, registers[group * 2] as number);
              this.#set(copy++, registers[group * 2 + 1] as number);
            }
          }
          pc += 4;
          break;
        }
        case OP.EMPTY_END:
          if (
            at !== registers[code[pc + 1] as number] ||
            this.#groupsChanged(code[pc + 2] as number, code[pc + 3] as number)
          ) {
            pc = code[pc + 4] as number;
          } else pc += 5;
          break;
        case OP.CALL:
          if (this.#frameReturn.length >= MAX_FRAMES) this.#exhausted = true;
          this.#frameReturn.push(code[pc + 2] as number);
          this.#frameParent.push(registers[FRAME_REGISTER]);
          this.#frameSaved.push(registers.slice(this.#program.firstLoopRegister));
          steps += (registers.length - this.#program.firstLoopRegister) >> 2;
          this.#set(FRAME_REGISTER, this.#frameReturn.length - 1);
          pc = code[pc + 1] as number;
          break;
        case OP.RETURN: {
          const frame = registers[FRAME_REGISTER];
          const saved = this.#frameSaved[frame] as Int32Array;
          const first = this.#program.firstLoopRegister;
          for (let i = 0; i < saved.length; i++) {
            if (saved[i] !== registers[first + i]) this.#set(first + i, saved[i] as number);
          }
          this.#set(FRAME_REGISTER, this.#frameParent[frame] as number);
          pc = this.#frameReturn[frame] as number;
          break;
        }
        case OP.KEEP:
          this.#set(KEEP_REGISTER, at);
          pc++;
          break;
        default:
          throw new Error(`instruction ${code[pc]} at ${pc} is unknown: the assembler and the matcher disagree`);
      }
      if (!failed) continue;
      // Take the last choice; undo what was set since.
      const stack = this.#stack;
      let resumed = false;
      while (this.#sp > 0) {
        const sp = this.#sp - 3;
        const entry = stack[sp] as number;
        if (entry < 0) {
          registers[-1 - entry] = stack[sp + 1] as number;
          this.#sp = sp;
          steps++;
          continue;
        }
        at = stack[sp + 1] as number;
        const least = stack[sp + 2] as number;
        if (least >= 0) {
          at -= at - 2 >= least && isPair(subject, at - 2) ? 2 : 1;
          if (at > least) stack[sp + 1] = at;
          else this.#sp = sp;
        } else this.#sp = sp;
        pc = entry;
        resumed = true;
        break;
      }
      if (!resumed) {
        this.#step(steps);
        return found;
      }
    }
  }

  /**
   * Whether an empty iteration set a watched group: one that was unset, or to other text (two empty texts count as the
   * same).
   */
  #groupsChanged(list: number, copies: number): boolean {
    if (list < 0) return false;
    let copy = copies;
    for (const group of this.#program.groupLists[list] as readonly number[]) {
      const oldStart = this.#registers[copy++] as number;
      const oldEnd = this.#registers[copy++] as number;
      const start = this.#registers[group * 2] as number;
      const end = this.#registers[group * 2 + 1] as number;
      if (oldEnd < 0) {
        if (end >= 0) return true;
      } else if ((start !== oldStart || end !== oldEnd) && (start !== end || oldStart !== oldEnd)) return true;
    }
    return false;
  }
}
