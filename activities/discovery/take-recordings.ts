/**
 * What targets said to a collector, played on the CMDB by the kernel of patterns.
 *
 * X1. All targets are told what they are before any is asked what is on it.
 * X2. What leads to something that was not there is played once more when all have told: hosts depend on each other in
 *     any order. It is a moment later, so that what the first play took for another one is over.
 * X3. A question that the collector did not ask has no answer: the patterns are those that it had.
 */
import type pg from "pg";
import { type CandidateParams, type ExploredPorts, withSeen } from "../../engine/discovery/candidates.ts";
import type { JsonObject } from "../../engine/base/json.ts";
import type { Observation } from "../../engine/discovery/observation.ts";
import type { CiClasses } from "../../engine/identity/identify.ts";
import type { RelationTypes } from "../../engine/identity/relation.ts";
import type { Ask, Reply } from "../../engine/pattern/ask.ts";
import { explore, type Exploration } from "../../engine/pattern/explore.ts";
import type { Guide } from "../../engine/pattern/guide.ts";
import { recorded, type Recording } from "../../engine/pattern/recording.ts";
import type { HostCi } from "../../engine/pattern/sighting.ts";
import { withDescendants } from "../../store/cmdb/classes.ts";
import { findByAttributes } from "../../store/cmdb/find-by-attributes.ts";
import type { UpsertOutcome } from "../../engine/identity/outcome.ts";
import { supersede } from "../../store/cmdb/supersede.ts";
import { relate } from "../../store/cmdb/relate.ts";
import { upsert } from "../../store/cmdb/upsert.ts";

export interface PlayDeps extends CandidateParams {
  readonly pool: pg.Pool;
  readonly classes: CiClasses;
  readonly relations: RelationTypes;
  readonly guide: Guide;
}

export interface RecordedTarget {
  readonly observation: Observation;
  readonly recording: Recording;
}

/** A CI that a pattern has told of a target. */
export interface ToldCi {
  readonly id: string;
  /** null = it has none. */
  readonly port: number | null;
  /** What was told of it. */
  readonly attributes: JsonObject;
}

/** One target under way. */
export interface Play {
  readonly target: RecordedTarget;
  readonly talk: Generator<Ask, Exploration, Reply>;
  /** As what patterns have told it; null = nobody could tell. Set when it waits for its host. */
  told: HostCi | null;
  outcomes: readonly UpsertOutcome[];
  cis: readonly ToldCi[];
  /** null = it is under way. */
  exploration: Exploration | null;
}

/** Targets at one time: each is a transaction after the other. */
const atOnce = 4;

/** Plays every target until it is told what it is (X1). */
export async function beginPlays(targets: readonly RecordedTarget[], deps: PlayDeps): Promise<readonly Play[]> {
  const plays = targets.map((target): Play => {
    const { patterns } = deps.guide;
    const sighting = target.recording.seen;
    const talk = explore({ patterns, sighting, known: null, relations: deps.relations, lineage: lineageIn(deps) });
    return { target, talk, told: null, outcomes: [], cis: [], exploration: null };
  });
  await eachOf(plays, async (play) => {
    let next = play.talk.next();
    while (next.done !== true && next.value.kind !== "host") next = play.talk.next(await reply(play, next.value, deps));
    if (next.done === true) play.exploration = next.value;
    else if (next.value.kind === "host") play.told = next.value.told;
  });
  return plays;
}

/** Plays every target to its end, as the host that it is known as. */
export async function endPlays(
  plays: readonly Play[],
  hosts: ReadonlyMap<string, HostCi>,
  deps: PlayDeps,
): Promise<void> {
  await eachOf(plays, async (play) => {
    const host = play.told ?? hosts.get(play.target.observation.address) ?? null;
    let next = play.talk.next({ kind: "host", host });
    while (next.done !== true) next = play.talk.next(await reply(play, next.value, deps));
    play.exploration = next.value;
  });
}

/** What patterns told of the ports of each address. */
export function exploredPorts(plays: readonly Play[]): ReadonlyMap<string, ExploredPorts> {
  return new Map(
    plays.map(({ target, cis, exploration }) => {
      const told = new Map(cis.flatMap(({ port, attributes }) => (port === null ? [] : [[port, attributes] as const])));
      // What every host lacks, such as a command that is not installed, is nothing that it once told.
      const isWhole = exploration?.patterns.every(({ outcome }) => outcome !== "failed") === true;
      return [target.observation.address, { told, isWhole }];
    }),
  );
}

/** Those to be played once more (X2): all, when a host was found at another address. */
export function unfinished(plays: readonly Play[]): readonly Play[] {
  const hasMoved = plays.some(({ outcomes }) =>
    outcomes.some((one) => one.kind === "updated" && one.changes.some(({ attribute }) => attribute === "address")),
  );
  return hasMoved ? plays : plays.filter(({ exploration }) => (exploration?.unresolved.length ?? 0) > 0);
}

function lineageIn({ classes }: PlayDeps): (name: string) => readonly string[] {
  return (name) => [name, ...(Object.hasOwn(classes, name) ? (classes[name]?.ancestors ?? []) : [])];
}

async function reply(play: Play, ask: Ask, deps: PlayDeps): Promise<Reply> {
  const { pool, classes, at } = deps;
  switch (ask.kind) {
    case "probe":
      return { kind: "probe", answer: recorded(play.target.recording, ask.probe) ?? notAsked };
    case "host":
      return { kind: "host", host: ask.told };
    case "find": {
      const { class: name, attributes } = ask.find;
      const among = name === null ? Object.keys(classes) : withDescendants(classes, name);
      const [ids = []] = await findByAttributes(pool, [{ classes: among, attributes }]);
      return { kind: "find", ids };
    }
    case "supersede":
      await supersede(pool, { from: [ask.from], type: ask.type, source: "discovery", at });
      return { kind: "supersede" };
    case "report":
      return takeReport(play, ask.report, deps);
  }
  return ask satisfies never;
}

async function takeReport(
  play: Play,
  { pattern, candidates, edges }: Extract<Ask, { readonly kind: "report" }>["report"],
  deps: PlayDeps,
): Promise<Reply> {
  const { pool, classes, at } = deps;
  const isHost = deps.guide.patterns.find(({ name }) => name === pattern)?.within === null;
  const whole = candidates.map((candidate) =>
    withSeen(candidate, isHost && candidate.ref === "self" ? play.target.observation : null, deps),
  );
  const outcomes = await upsert(pool, { classes, candidates: whole, source: "discovery", at });
  await relate(pool, { edges, source: "discovery", at });
  play.outcomes = [...play.outcomes, ...outcomes];
  const ids = new Map(outcomes.flatMap((one) => (one.kind === "refused" ? [] : [[one.ref, one.id] as const])));
  const found = candidates.flatMap(({ ref, attributes, guessed = [] }): ToldCi[] => {
    const id = ids.get(ref);
    const { port } = attributes;
    // What was guessed was not seen there.
    if (id === undefined || isHost || guessed.includes("class")) return [];
    const listens = typeof port === "number" && port >= 1 && port <= 65_535;
    return [{ id, port: listens ? port : null, attributes }];
  });
  play.cis = [...play.cis, ...found];
  return {
    kind: "report",
    outcomes: outcomes.map((one) =>
      one.kind === "refused"
        ? { ref: one.ref, id: null, because: one.fault.message }
        : { ref: one.ref, id: one.id, because: null },
    ),
  };
}

const notAsked = {
  ok: false,
  category: "configuration",
  message: "the collector did not ask it",
  remedy: "sweep the target once more",
} as const;

async function eachOf<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  let next = 0;
  const run = async (): Promise<void> => {
    for (let item = items[next++]; item !== undefined; item = items[next++]) await work(item);
  };
  const settled = await Promise.allSettled(Array.from({ length: Math.min(atOnce, items.length) }, run));
  for (const one of settled) if (one.status === "rejected") throw one.reason;
}
