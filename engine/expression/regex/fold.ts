import { contains, union } from "./char-set.ts";
import type { CharSet } from "./char-set.ts";
import { FULL_FOLDS, SIMPLE_FOLDS } from "./unicode-tables.ts";

interface FoldTables {
  /** Simple fold of a code point that does not fold to itself. */
  readonly simple: ReadonlyMap<number, number>;
  /** All code points that share a simple fold, by that fold, itself included. */
  readonly orbits: ReadonlyMap<number, readonly number[]>;
  /** Full folds to several characters. */
  readonly full: ReadonlyMap<number, readonly number[]>;
  /** The characters that fold to a sequence, by the sequence joined with commas. */
  readonly bySequence: ReadonlyMap<string, readonly number[]>;
}

let tables: FoldTables | undefined;

function load(): FoldTables {
  if (tables !== undefined) return tables;
  const simple = new Map<number, number>();
  for (const run of SIMPLE_FOLDS.split(" ")) {
    const [start, count, step, distance] = run.split(",").map((part) => parseInt(part, 36)) as [
      number,
      number,
      number,
      number,
    ];
    for (let i = 0; i < count; i++) simple.set(start + i * step, start + i * step + distance);
  }
  const orbits = new Map<number, number[]>();
  for (const [from, to] of simple) {
    const orbit = orbits.get(to);
    if (orbit === undefined) orbits.set(to, [to, from]);
    else orbit.push(from);
  }
  const full = new Map<number, readonly number[]>();
  const bySequence = new Map<string, number[]>();
  for (const entry of FULL_FOLDS.split(" ")) {
    const [from, to] = entry.split("=") as [string, string];
    const code = parseInt(from, 36);
    const sequence = to.split(",").map((part) => parseInt(part, 36));
    full.set(code, sequence);
    const same = bySequence.get(sequence.join());
    if (same === undefined) bySequence.set(sequence.join(), [code]);
    else same.push(code);
  }
  tables = { simple, orbits, full, bySequence };
  return tables;
}

/** The simple case fold of a code point; itself for most. */
export function simpleFold(code: number): number {
  if (code < 0x80) return code >= 0x41 && code <= 0x5a ? code + 32 : code;
  return load().simple.get(code) ?? code;
}

/** All code points equal to this one when case is ignored, itself included. */
export function foldOrbit(code: number): readonly number[] {
  return load().orbits.get(simpleFold(code)) ?? [code];
}

/** The sequence a character folds to when it is several characters (`ß` to `ss`). */
export function fullFold(code: number): readonly number[] | undefined {
  return load().full.get(code);
}

/** The characters that fold to this sequence of simple folds (`ß` and `ẞ` for `ss`). */
export function foldSources(sequence: readonly number[]): readonly number[] {
  return load().bySequence.get(sequence.join()) ?? [];
}

/** The set with every character that equals a member when case is ignored. */
export function foldSet(set: CharSet): CharSet {
  const more: [number, number][] = [];
  for (const orbit of load().orbits.values()) {
    if (!orbit.some((code) => contains(set, code))) continue;
    for (const code of orbit) if (!contains(set, code)) more.push([code, code]);
  }
  return more.length === 0 ? set : union(set, more.flat());
}

/** The sequences that members of the set fold to, each once. */
export function fullFoldsOf(set: CharSet): readonly (readonly number[])[] {
  const out = new Map<string, readonly number[]>();
  for (const [code, sequence] of load().full) if (contains(set, code)) out.set(sequence.join(), sequence);
  return [...out.values()];
}
