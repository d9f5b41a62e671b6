/**
 * The evaluator's registers: a backtracking machine whose stacks are on the heap.
 *
 * 1. The JavaScript stack never grows with the data or with the recursion of a program: a compiled node nests only as
 *    deep as the text of the expression, and every call of a function goes back to `run`.
 * 2. A tail call pushes no frame, so a loop written as a recursion needs constant memory.
 * 3. `forks` holds what to try next, newest last. Whatever leaves a node early (`break`, an error) cuts it back.
 * 4. `path` is null outside path expressions, and inside the parts of them that only compute values (the condition of
 *    an `if`, the key of an index). `at` is the value the path leads to: a step from any other value is refused.
 */
import type { Json } from "../base/json.ts";
import type { Meter } from "./budget.ts";
import { ExpressionError } from "./value/error.ts";
import type { OpenHoursOf } from "./open-hours.ts";
import { truncatedText } from "./value/json-text.ts";

/** What a computation of values needs to know of the evaluation it is part of. A machine is one, too. */
export interface Evaluation {
  readonly meter: Meter;
  /** Epoch milliseconds of `now`, null where there is none. */
  readonly now: number | null;
  /** Calendars by name, null where none are known. */
  readonly openHours: OpenHoursOf | null;
}

/** An expression with exactly one output, called like any function. Throws ExpressionError or BudgetExhausted. */
export type Single = (input: Json, env: Env, machine: Evaluation) => Json;

/**
 * An expression with any number of outputs that needs no machine: it calls `emit` for each and stops when that returns
 * false. Returns false when it was stopped.
 */
export type Each = (input: Json, env: Env, machine: Evaluation, emit: (value: Json) => boolean) => boolean;

/**
 * A compiled node. `run` is the whole meaning: it takes `machine.value` and either hands a value to `frame` (by setting
 * `machine.value` and `machine.frame`) or backtracks. `single` and `each` are short cuts with the same outputs,
 * for use where no path is followed.
 */
export interface Code {
  /**
   * True when `single` looks at its input only: then it may be called without the names in scope and without a machine.
   */
  readonly bare?: boolean;
  readonly run: (machine: Machine, env: Env, frame: Frame) => void;
  readonly single: Single | null;
  readonly each: Each | null;
  /** The value of a literal. */
  readonly constant?: Json;
}

/** A closure given to a function: what to run, and where its names are found. */
export interface Closure {
  readonly code: Code;
  readonly env: Env;
}

/**
 * Names in scope, innermost first: one cell per variable, label or closure. Never changed, so that forks can share it.
 */
export interface Env {
  readonly value: Json;
  readonly closure: Closure | null;
  readonly up: Env;
}

const outermost = { value: null, closure: null } as { value: Json; closure: null; up: Env };
outermost.up = outermost;
/** The end of every chain of names. */
export const emptyEnv: Env = outermost;

export function bindValue(value: Json, up: Env): Env {
  return { value, closure: null, up };
}

/** A path as far as it has been followed, last key first. */
export interface Path {
  readonly up: Path | null;
  readonly key: Json;
  readonly length: number;
}

export const emptyPath: Path = { up: null, key: null, length: 0 };

export function pathKeys(path: Path): Json[] {
  const keys: Json[] = new Array<Json>(path.length).fill(null);
  for (let step = path; step.up !== null; step = step.up) keys[step.length - 1] = step.key;
  return keys;
}

/** What happens to the next value: a continuation. */
export class Frame {
  readonly resume: (machine: Machine, frame: Frame) => void;
  readonly env: Env;
  readonly up: Frame | null;
  readonly depth: number;
  readonly data: unknown;
  readonly path: Path | null;
  readonly at: Json;
  readonly input: Json;

  constructor(
    machine: Machine,
    resume: (machine: Machine, frame: Frame) => void,
    env: Env,
    up: Frame | null,
    data: unknown,
  ) {
    this.resume = resume;
    this.env = env;
    this.up = up;
    this.depth = up === null ? 0 : up.depth + 1;
    this.data = data;
    this.path = machine.path;
    this.at = machine.at;
    this.input = machine.value;
    if ((this.depth & 1023) === 0) machine.meter.depth(this.depth);
  }
}

export type ForkKind = "alternative" | "try" | "tried" | "patterns";

/** What to do when the newest way is at its end. */
export class Fork {
  readonly kind: ForkKind;
  readonly resume: (machine: Machine, fork: Fork) => void;
  readonly env: Env;
  readonly frame: Frame;
  readonly data: unknown;
  readonly value: Json;
  readonly path: Path | null;
  readonly at: Json;
  /** A position of whoever made the fork, so that going on with a list needs no new one. */
  position = 0;

  constructor(
    machine: Machine,
    kind: ForkKind,
    resume: (machine: Machine, fork: Fork) => void,
    env: Env,
    frame: Frame,
    data: unknown,
  ) {
    this.kind = kind;
    this.resume = resume;
    this.env = env;
    this.frame = frame;
    this.data = data;
    this.value = machine.value;
    this.path = machine.path;
    this.at = machine.at;
  }
}

function identical(left: Json, right: Json): boolean {
  return left === right || (typeof left === "number" && Object.is(left, right));
}

export class Machine {
  readonly meter: Meter;
  /** Epoch milliseconds of `now`, null where there is none. */
  readonly now: number | null;
  readonly openHours: OpenHoursOf | null;
  value: Json = null;
  frame: Frame;
  path: Path | null = null;
  at: Json = null;
  readonly forks: Fork[] = [];
  #running = false;
  readonly #next: Frame;

  constructor(meter: Meter, now: number | null, openHours: OpenHoursOf | null) {
    this.meter = meter;
    this.now = now;
    this.openHours = openHours;
    this.#next = new Frame(this, (machine) => machine.#resumeFork(), emptyEnv, null, null);
    this.frame = this.#next;
  }

  /** Evaluates code on an input and hands each output to `emit` until it returns false. Errors are thrown. */
  run(code: Code, input: Json, env: Env, emit: (value: Json) => boolean): void {
    this.value = input;
    const last = (machine: Machine): void => {
      if (emit(machine.value)) machine.backtrack();
      else machine.#running = false;
    };
    const root = new Frame(this, last, env, null, null);
    this.frame = new Frame(this, start, env, root, code);
    this.#running = true;
    while (this.#running) {
      try {
        while (this.#running) {
          this.meter.move();
          const frame = this.frame;
          frame.resume(this, frame);
        }
      } catch (error) {
        if (!(error instanceof ExpressionError)) throw error;
        this.#raise(error);
      }
    }
  }

  /** Gives up the way at hand. The newest fork is resumed by `run`, not here, so that backtracking does not nest. */
  backtrack(): void {
    this.frame = this.#next;
  }

  #resumeFork(): void {
    for (let fork = this.forks.pop(); fork !== undefined; fork = this.forks.pop()) {
      if (fork.kind !== "alternative") continue;
      this.restore(fork);
      fork.resume(this, fork);
      return;
    }
    this.#running = false;
  }

  restore(fork: Fork): void {
    this.value = fork.value;
    this.path = fork.path;
    this.at = fork.at;
    this.frame = fork.frame;
  }

  push(fork: Fork): void {
    if (this.forks.length >= this.meter.budget.depth) this.meter.depth(this.forks.length + 1);
    this.forks.push(fork);
  }

  /** Appends a key to the path; `value` is what it leads to. */
  step(key: Json, value: Json): void {
    if (this.path !== null) {
      const length = this.path.length + 1;
      this.meter.path(length);
      this.path = { up: this.path, key, length };
      this.at = value;
    }
    this.value = value;
  }

  /** False when the value at hand is not what the path leads to, as after `path(tojson)`. */
  onPath(): boolean {
    return this.path === null || identical(this.value, this.at);
  }

  /** Unwinds to the nearest `try` that is still inside its body, or to an untried `?//` pattern. */
  #raise(error: ExpressionError): void {
    let outside = 0;
    for (let fork = this.forks.pop(); fork !== undefined; fork = this.forks.pop()) {
      if (fork.kind === "tried") outside += 1;
      else if (fork.kind === "try") {
        if (outside > 0) outside -= 1;
        else {
          this.restore(fork);
          this.value = error.value;
          const handler = fork.data as Code | null;
          if (handler === null) this.frame = new Frame(this, dropped, fork.env, fork.frame, null);
          else this.frame = new Frame(this, start, fork.env, fork.frame, handler);
          return;
        }
      } else if (fork.kind === "patterns") {
        this.restore(fork);
        this.frame = new Frame(this, retried, fork.env, fork.frame, fork);
        return;
      }
    }
    throw error;
  }
}

function dropped(machine: Machine): void {
  machine.backtrack();
}

function retried(machine: Machine, frame: Frame): void {
  const fork = frame.data as Fork;
  machine.frame = fork.frame;
  fork.resume(machine, fork);
}

/**
 * Runs the code in a frame's data on the value at hand; the way in for whatever must not nest on the JavaScript stack.
 */
export function start(machine: Machine, frame: Frame): void {
  (frame.data as Code).run(machine, frame.env, frame.up as Frame);
}

/** Refuses a step from a value that no path leads to, in jq's words. */
export function refuseElement(machine: Machine, key: Json): never {
  throw new ExpressionError(
    `Invalid path expression near attempt to access element ${truncatedText(key)} of ${truncatedText(machine.value)}`,
  );
}
