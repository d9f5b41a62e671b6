/**
 * Sets of CIs that may be one thing, and what becomes of them.
 *
 * D1. Who looks like one of a set belongs to it. A CI is in one open set at most.
 * D2. A set that is open goes on with what is left of it; where it falls apart, with the part that holds most of it.
 * D3. Sets that become one go on as the one that was opened first; the others close.
 * D4. A set of which nothing looks alike any more closes: all were merged, told to be two, or retired.
 */
import type { JsonObject } from "../base/json.ts";
import { setsOf } from "./health.ts";

export interface OpenSet {
  /** Counts up: the smaller was opened first. */
  readonly id: number;
  readonly cis: readonly string[];
}

export type SetChange =
  | { readonly kind: "open"; readonly cis: readonly string[] }
  | {
      readonly kind: "change";
      readonly set: number;
      readonly cis: readonly string[];
      readonly joined: readonly string[];
    }
  /** `into` = the set that it is part of from now on; null = there is nothing left to decide. */
  | { readonly kind: "close"; readonly set: number; readonly into: number | null };

/** What becomes of open sets when these pairs look alike, and no others that have to do with them. */
export function judgeSets(
  open: readonly OpenSet[],
  pairs: readonly (readonly [string, string])[],
): readonly SetChange[] {
  const parts = setsOf(pairs);
  const takenBy = new Map<readonly string[], number>();
  const changes: SetChange[] = [];
  for (const { id, cis } of open.toSorted((a, b) => a.id - b.id)) {
    const known = new Set(cis);
    const shares = (part: readonly string[]): number => part.filter((ci) => known.has(ci)).length;
    const among = parts.filter((part) => shares(part) > 0);
    const [best] = among.filter((part) => !takenBy.has(part)).sort((a, b) => shares(b) - shares(a));
    if (best === undefined) {
      const into = among.flatMap((part) => takenBy.get(part) ?? [])[0] ?? null;
      changes.push({ kind: "close", set: id, into });
      continue;
    }
    takenBy.set(best, id);
    if (best.length === known.size && best.every((ci) => known.has(ci))) continue;
    changes.push({ kind: "change", set: id, cis: best, joined: best.filter((ci) => !known.has(ci)) });
  }
  for (const part of parts) if (!takenBy.has(part)) changes.push({ kind: "open", cis: part });
  return changes;
}

export interface AlikeCi {
  readonly id: string;
  readonly name: string;
  readonly class: string;
  /** Bare values. */
  readonly attributes: JsonObject;
  /** Since when it is known, in milliseconds. */
  readonly since: number;
}

/** The one of a set that is known longest: its class says what becomes of the set. */
export function mainOf<Known extends Pick<AlikeCi, "id" | "since">>(cis: readonly Known[]): Known | undefined {
  return cis.toSorted((a, b) => a.since - b.since || (a.id < b.id ? -1 : 1))[0];
}

/** What `open.set` of a class reads as `.`: the one that is known longest, all of them, and why they look alike. */
export function setView(cis: readonly AlikeCi[], because: readonly string[]): JsonObject {
  const main = mainOf(cis);
  const all = [...cis].sort((a, b) => (a.id < b.id ? -1 : 1));
  return {
    ci: main === undefined ? null : { ...main.attributes, id: main.id, name: main.name, class: main.class },
    cis: all.map(({ id }) => id),
    names: all.map(({ name }) => name),
    count: all.length,
    because: [...new Set(because)].sort().join("; "),
  };
}
