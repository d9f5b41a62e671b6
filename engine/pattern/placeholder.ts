/**
 * What stands in the place of CIs that relations lead to and nobody has found, when a run has ended.
 *
 * H1. It is a guess in all: whoever sees what it stands for becomes it, by the rules of its class, and is no second
 *     one.
 * H2. What is recognized within another CI (an application on its host) is put on that one where one fits, else on a
 *     placeholder of it; where several fit, nothing is made.
 * H3. Each is made once, however many relations lead to it.
 */
import type { Candidate, CandidateRelation } from "../identity/candidate.ts";
import type { Find, Placeholder } from "./item.ts";
import { findKey } from "./project.ts";

export interface MissingEnd {
  readonly find: Find;
  readonly placeholder: Placeholder;
}

/** What has to be looked for before. */
export function findsWithin(missing: readonly MissingEnd[]): readonly Find[] {
  return missing.map(({ placeholder }) => placeholder.within.find);
}

interface StandIns {
  readonly candidates: readonly Candidate[];
  /** Ref of the candidate by `findKey` of what was looked for. */
  readonly refs: ReadonlyMap<string, string>;
}

/** `found` answers {@link findsWithin} by `findKey`, with the ids that fit. */
export function standInsFor(missing: readonly MissingEnd[], found: ReadonlyMap<string, readonly string[]>): StandIns {
  const candidates = new Map<string, Candidate>();
  const refs = new Map<string, string>();
  for (const { find, placeholder } of missing) {
    const key = findKey(find);
    if (refs.has(key)) continue;
    const { within } = placeholder;
    const [only, second] = found.get(findKey(within.find)) ?? [];
    if (second !== undefined) continue;
    const outer = wordsOf(within.find);
    if (only === undefined && !candidates.has(outer))
      candidates.set(outer, guess(outer, within.find.class, within.find.attributes, []));
    const ref = `${placeholder.class} ${wordsOf(find)}`;
    const to = only === undefined ? { ref: outer } : { id: only };
    const attributes = { ...find.attributes, ...placeholder.attributes };
    candidates.set(ref, guess(ref, placeholder.class, attributes, [{ name: within.relation, to }]));
    refs.set(key, ref);
  }
  return { candidates: [...candidates.values()], refs };
}

function guess(
  ref: string,
  className: string,
  attributes: Candidate["attributes"],
  relations: readonly CandidateRelation[],
): Candidate {
  return { ref, class: className, attributes, relations, guessed: ["class", ...Object.keys(attributes)] };
}

/** What it is called until somebody says its name: `10.2.0.9 8080`. */
function wordsOf({ attributes }: Find): string {
  const names = Object.keys(attributes).sort();
  return names.map((name) => String(attributes[name])).join(" ");
}
