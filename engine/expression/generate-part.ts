import type { Json } from "../base/json.ts";
import type { Ast } from "./ast.ts";
import type { Single } from "./machine.ts";
import { ExpressionError } from "./value/error.ts";

/**
 * One part of a text that is split, `split(":")[0]`: how alerts give up the host of an address. The part is found
 * without the others being made.
 */
export interface PartOf {
  readonly separator: string;
  readonly index: number;
}

/** Parts further behind are rare, and are not counted off one by one. */
const FURTHEST = 100;

/** The part that an index names, when it is one; what `split` means at this place is the caller's to know. */
export function partOf(ast: Extract<Ast, { kind: "index" }>): PartOf | null {
  const { target, key, optional } = ast;
  if (
    optional ||
    target.kind !== "call" ||
    target.name !== "split" ||
    target.args.length !== 1 ||
    key.kind !== "literal"
  )
    return null;
  const [separator] = target.args;
  if (separator?.kind !== "literal" || typeof separator.value !== "string" || separator.value === "") return null;
  const index = key.value;
  if (typeof index !== "number" || !Number.isInteger(index) || index < 0 || index > FURTHEST) return null;
  return { separator: separator.value, index };
}

/**
 * `split(S) | .[N] | f` read as `split(S)[N] | f`; null for any other pipe.
 */
export function joinedPart(ast: Extract<Ast, { kind: "pipe" }>): Ast | null {
  const { left, right } = ast;
  if (left.kind !== "call" || left.name !== "split") return null;
  const [index, rest] = right.kind === "pipe" ? [right.left, right.right] : [right, null];
  if (index.kind !== "index" || index.target.kind !== "identity" || index.key.kind !== "literal" || index.optional)
    return null;
  const joined: Ast = { ...index, target: left };
  return rest === null ? joined : { kind: "pipe", left: joined, right: rest };
}

/** The text between the separators before and behind it; null when there are not so many. */
function part(text: string, separator: string, index: number): string | null {
  let start = 0;
  for (let left = index; left > 0; left -= 1) {
    const found = text.indexOf(separator, start);
    if (found < 0) return null;
    start = found + separator.length;
  }
  const end = text.indexOf(separator, start);
  return end < 0 ? text.slice(start) : text.slice(start, end);
}

export function partSingle({ separator, index }: PartOf): Single {
  return (input: Json, _env, machine) => {
    if (typeof input !== "string") throw new ExpressionError("split input and separator must be strings");
    machine.meter.text(input.length);
    return input === "" ? null : part(input, separator, index);
  };
}
