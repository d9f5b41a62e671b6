/**
 * How well the CMDB tells of what there is.
 *
 * H1. Complete: what `required` and `recommended` name has a value. Correct: seen lately enough (`staleAfter`), not one
 *     of a pair that may be one thing, and, where it is identified within another CI, related to it.
 * H2. Retired CIs count in nothing.
 * H4. A relation is stale when one of its ends is, and an orphan when one is retired.
 * H3. A score is parts of the CIs that were looked at. Of a set of duplicates all but one are wrong.
 */
import type { CiClass } from "./ir.ts";

/** What was counted of the CIs of one class itself. */
export interface HealthCounts {
  readonly cis: number;
  readonly stale: number;
  /** Without the relation that they are identified within. */
  readonly orphans: number;
  /** CIs of sets that may be one thing, without one of each set. */
  readonly duplicates: number;
  /** By attribute, how many have no value. */
  readonly missing: { readonly [attribute: string]: number };
  /** CIs with nothing missing of what is required. */
  readonly withRequired: number;
  /** CIs that are neither stale, an orphan, nor a duplicate. */
  readonly right: number;
}

export interface ClassHealth extends HealthCounts {
  readonly class: string;
  /** 0 to 100, null = there is nothing to look at. */
  readonly completeness: number | null;
  readonly correctness: number | null;
}

/** What was counted of the CIs of a group or a service, of whatever class. */
export interface PartHealth extends Omit<HealthCounts, "missing"> {
  /** Name of the group or map; empty = of nobody. */
  readonly part: string;
  /** How many values are asked for, and how many of them are missing. */
  readonly asked: number;
  readonly lacking: number;
  /** 0 to 100, null = there is nothing to look at. */
  readonly completeness: number | null;
  readonly correctness: number | null;
}

/** With its scores, rounded down, so that 100 is said of nothing that lacks anything. */
export function partHealthOf(counts: Omit<PartHealth, "completeness" | "correctness">): PartHealth {
  const { asked, lacking, cis, right } = counts;
  return {
    ...counts,
    completeness: asked === 0 ? null : Math.floor((100 * (asked - lacking)) / asked),
    correctness: cis === 0 ? null : Math.floor((100 * right) / cis),
  };
}

/** What was counted of the relations of one type. */
export interface RelationHealth {
  /** Its stored name: `runsOn`. */
  readonly type: string;
  readonly relations: number;
  /** One of its ends is retired. */
  readonly orphans: number;
  /** One of its ends was not seen for too long; none of them is retired. */
  readonly stale: number;
  /** 0 to 100. */
  readonly correctness: number;
}

/** With its score, rounded down, so that 100 is said of nothing that lacks anything. */
export function relationHealthOf(counts: Omit<RelationHealth, "correctness">): RelationHealth {
  const right = counts.relations - counts.orphans - counts.stale;
  return { ...counts, correctness: counts.relations === 0 ? 100 : Math.floor((100 * right) / counts.relations) };
}

/** The scores of a class; integers, rounded down, so that 100 is said of nothing that lacks anything. */
export function healthOf(ciClass: CiClass, counts: HealthCounts): ClassHealth {
  const asked = askedOf(ciClass);
  const values = counts.cis * asked.length;
  const missing = asked.reduce((sum, name) => sum + (counts.missing[name] ?? 0), 0);
  return {
    ...counts,
    class: ciClass.name,
    completeness: values === 0 ? null : Math.floor((100 * (values - missing)) / values),
    correctness: counts.cis === 0 ? null : Math.floor((100 * counts.right) / counts.cis),
  };
}

/** Attributes that are asked for: those that `health` names, and those without which no new CI is taken. */
export function askedOf(ciClass: CiClass): readonly string[] {
  return [...new Set([...requiredOf(ciClass), ...(ciClass.health?.recommended ?? [])])];
}

export function requiredOf(ciClass: CiClass): readonly string[] {
  const declared = Object.values(ciClass.attributes).flatMap(({ name, required }) => (required ? [name] : []));
  return [...new Set([...declared, ...(ciClass.health?.required ?? [])])];
}

/** When nobody has seen a CI for so long (ms), it is stale: sixty days, where a class says nothing. */
export function staleAfterOf(ciClass: CiClass): number {
  return ciClass.health?.staleAfterMs ?? 60 * 86_400_000;
}

/** Sets of CIs that pairs make: who looks like one of a set belongs to it. By the smallest id of each. */
export function setsOf(pairs: readonly (readonly [string, string])[]): readonly (readonly string[])[] {
  const parent = new Map<string, string>();
  const rootOf = (id: string): string => {
    let root = id;
    for (let next = parent.get(root); next !== undefined && next !== root; next = parent.get(root)) root = next;
    for (let at = id; at !== root;) {
      const next = parent.get(at) ?? root;
      parent.set(at, root);
      at = next;
    }
    return root;
  };
  for (const [a, b] of pairs) {
    const [one, two] = [rootOf(a), rootOf(b)];
    if (one === two) parent.set(one, one);
    else if (one < two) parent.set(two, one).set(one, one);
    else parent.set(one, two).set(two, two);
  }
  const sets = new Map<string, string[]>();
  for (const id of [...parent.keys()].sort()) sets.set(rootOf(id), [...(sets.get(rootOf(id)) ?? []), id]);
  return [...sets.values()];
}
