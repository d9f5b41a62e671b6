/** A recording played on patterns: what a scenario's step `discover` does, whatever host holds the estate. */
import type { CiClasses } from "../identity/identify.ts";
import { findClass } from "../identity/identify.ts";
import type { RelationTypes } from "../identity/relation.ts";
import type { Reply } from "../pattern/ask.ts";
import { explore, type Exploration } from "../pattern/explore.ts";
import type { Ask } from "../pattern/ask.ts";
import type { Pattern } from "../pattern/ir.ts";
import { recorded, type Recording } from "../pattern/recording.ts";
import type { HostCi } from "../pattern/sighting.ts";

export interface DiscoverStep {
  readonly target: string;
  /** null = all of them. */
  readonly patterns: readonly string[] | null;
}

export interface Discoverable {
  readonly patterns: { readonly [name: string]: Pattern };
  readonly classes: CiClasses;
  readonly relations: RelationTypes;
}

/** A begun play, which asks its host all but what the recording answers; or why it cannot begin. */
export function beginDiscovery(
  { target, patterns }: DiscoverStep,
  recordings: { readonly [target: string]: Recording },
  known: HostCi | null,
  { patterns: all, classes, relations }: Discoverable,
): { readonly play: Generator<Ask, Exploration, Reply>; readonly recording: Recording } | string {
  const recording = Object.hasOwn(recordings, target) ? recordings[target] : undefined;
  if (recording === undefined) {
    const there = Object.keys(recordings);
    return `there is no recording of "${target}"; there are ${there.length === 0 ? "none" : there.join(", ")} (\`recordings\` of the fixtures)`;
  }
  const chosen = Object.values(all).filter(({ name }) => patterns === null || patterns.includes(name));
  const host =
    known === null ? null : { ...known, attributes: { address: recording.seen.address, ...known.attributes } };
  const play = explore({
    patterns: chosen,
    sighting: recording.seen,
    known: host,
    relations,
    lineage: (name) => [name, ...(findClass(classes, name)?.ancestors ?? [])],
  });
  return { play, recording };
}

/** What the recording of a target says to a probe, or that it says nothing. */
export function answerOf(recording: Recording, ask: Extract<Ask, { readonly kind: "probe" }>): Reply {
  const answer = recorded(recording, ask.probe);
  return {
    kind: "probe",
    answer: answer ?? {
      ok: false,
      category: "configuration",
      message: "the recording does not answer it",
      remedy: "record the target anew",
    },
  };
}

/** One line for each question that the recording does not answer: a scenario must not rest on what nobody asked. */
export function unrecorded({ probes }: Exploration): readonly string[] {
  return probes
    .filter(({ failure }) => failure === "configuration: the recording does not answer it")
    .map(
      ({ pattern, step, probe }) =>
        `the recording does not answer the step "${step}" of the pattern "${pattern}", ${JSON.stringify(probe)}: record the target anew`,
    );
}
