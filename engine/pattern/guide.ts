/** What a collector explores targets by, and what may be run on them. */
import { canonicalJson } from "../base/canonical.ts";
import type { JsonObject } from "../base/json.ts";
import type { CiClasses } from "../identity/identify.ts";
import { type AllowList, allowListOf } from "./argv.ts";
import type { Pattern, StepProbe } from "./ir.ts";
import type { Probe, ReadProbe, SshProbe } from "./probe.ts";
import { questionsOf } from "./steps.ts";

export interface Guide {
  readonly patterns: readonly Pattern[];
  /** Each class that is published, and those that it extends. */
  readonly lineage: { readonly [className: string]: readonly string[] };
}

/** All patterns of a Discovery. */
export const allPatterns = "*";

export function guideOf(
  { patterns: named = [allPatterns] }: { readonly patterns?: readonly string[] },
  published: readonly Pattern[],
  classes: CiClasses,
): Guide {
  const chosen = published.filter(({ name }) => named.includes(allPatterns) || named.includes(name));
  return {
    patterns: chosen.toSorted((one, other) => (one.name < other.name ? -1 : 1)),
    lineage: Object.fromEntries(Object.values(classes).map(({ name, ancestors }) => [name, ancestors])),
  };
}

/** A class and those that it extends; one that is not known stands alone. */
export function lineageOf({ lineage }: Guide, name: string): readonly string[] {
  return [name, ...(Object.hasOwn(lineage, name) ? (lineage[name] ?? []) : [])];
}

/** Every command that the patterns run, each exactly. */
export function allowedBy({ patterns }: Guide): AllowList {
  const probes = patterns.flatMap(({ steps }) => steps.flatMap(questionsOf));
  return allowListOf(probes.filter((probe): probe is SshProbe | ReadProbe => "privilege" in probe));
}

/** The names whose values are secret in the answer to a probe, whichever of the patterns asks it. */
export function maskedBy({ patterns }: Guide): (probe: Probe) => readonly string[] {
  const names = new Map<string, readonly string[]>();
  for (const step of patterns.flatMap(({ steps }) => steps)) {
    if (step.mask.length === 0) continue;
    for (const question of questionsOf(step).map(questionOf))
      names.set(question, [...(names.get(question) ?? []), ...step.mask]);
  }
  return (probe) => names.get(questionOf(probe)) ?? [];
}

/** The question of a probe, at whatever port. */
function questionOf(probe: Probe | StepProbe): string {
  return canonicalJson({ ...(probe as unknown as JsonObject), port: null });
}
