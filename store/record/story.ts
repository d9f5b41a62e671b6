import { eventInSight } from "../../engine/access/event-in-sight.ts";
import { isWhole, type Sight } from "../../engine/access/sight.ts";
import type { EventBody, LedgerEvent } from "../../engine/lifecycle/event.ts";
import type { RecordState } from "../../engine/lifecycle/record.ts";
import { sentence } from "../../engine/lifecycle/sentence.ts";
import { alertsOfGroup } from "../alert/alerts.ts";
import { groupsOfRecord } from "../alert/groups.ts";
import { readReleases, remediationsOfRecord } from "../remediation/list.ts";
import type { Queryable } from "../pool.ts";
import { listRuns } from "../run/list-runs.ts";
import { readRun } from "../run/read-run.ts";
import { readEvents } from "./events.ts";
import { loadRecord } from "./load.ts";

/** One line of a story. */
export interface StoryEntry {
  /** UTC milliseconds. */
  readonly at: number;
  /** What it happened to: a record's number, an alert, a run. */
  readonly subject: string;
  readonly kind: "alert" | "event" | "remediation" | "run" | "step";
  readonly by: string | null;
  readonly text: string;
}

const asked = { cancel: "run asked to stop", suspend: "run asked to pause", resume: "run asked to go on" } as const;

/** Alerts told of each group: those that began it. */
const maxAlerts = 200;

/** What only arms timers, or keeps the place in what others tell. */
const bookkeeping: ReadonlySet<string> = new Set(["armed", "eligible", "heard"]);

/** All there is, for the product itself. */
export const wholeStory: StorySight = {
  of: () => ({ notes: "all", fields: null, clocks: "all" }),
  alerts: true,
  runs: true,
};

/** Records whose own stories are told with it; more would be another story. */
const maxRelated = 20;

/** What the reader of a story sees of it. */
export interface StorySight {
  /** How much is seen of the record and of those related to it; null = nothing. */
  readonly of: (recordId: string) => Sight | null;
  readonly alerts: boolean;
  readonly runs: boolean;
}

/** Records whose own stories are told with that of this one. */
export function relatedOf({ id, links }: RecordState): readonly string[] {
  return [...new Set(Object.values(links).flat())].filter((other) => other !== id).slice(0, maxRelated - 1);
}

/**
 * Everything that belongs to one record and that the reader sees, in the order of time: the alerts that opened it, what
 * tried to repair it, its own ledger, that of the records it is linked to, and the steps of the runs they started. Null
 * when there is no such record.
 */
export async function readStory(db: Queryable, recordId: string, sight: StorySight): Promise<StoryEntry[] | null> {
  const record = await loadRecord(db, recordId);
  if (record === null) return null;
  const seen = [record.id, ...relatedOf(record)].flatMap((id) => {
    const of = sight.of(id);
    return of === null ? [] : [{ id, of }];
  });
  const parts = await Promise.all([
    ...(sight.alerts ? [alertEntries(db, record.id)] : []),
    ...(sight.runs && seen.some(({ id, of }) => id === record.id && isWhole(of))
      ? [remediationEntries(db, record.id)]
      : []),
    ...seen.map(({ id, of }) => recordEntries(db, id, of)),
    // What a run was given and did may quote any field.
    ...(sight.runs ? seen.filter(({ of }) => isWhole(of)).map(({ id }) => runEntries(db, id)) : []),
  ]);
  // A stable sort: what happened in the same millisecond keeps the order of its source.
  return parts.flat().sort((left, right) => left.at - right.at);
}

async function recordEntries(db: Queryable, recordId: string, sight: Sight): Promise<StoryEntry[]> {
  const events = (await readEvents(db, recordId, 0, 2000)).flatMap((event) => eventInSight(event, sight) ?? []);
  const number = recordId.split("/")[1] ?? recordId;
  const told = events.filter(({ body }) => !bookkeeping.has(body.kind));
  return together(told).map((event) => ({
    at: event.at,
    subject: number,
    kind: "event",
    by: consequences.has(event.body.kind) ? null : event.by,
    text: sentence(event),
  }));
}

/** What the engine does because of a command: the person who sent that is told with the command, not with each. */
const consequences: ReadonlySet<EventBody["kind"]> = new Set([
  "notified",
  "told",
  "clock",
  "factsRead",
  "approvalRequested",
  "approvalMembers",
  "approvalReminded",
  "approvalEnded",
]);

/** Several people whom the same try of the same message has reached, or not, stand in one line. */
function together(events: readonly LedgerEvent[]): readonly LedgerEvent[] {
  const people = new Map<string, string[]>();
  const keyOf = ({ body }: LedgerEvent): string | null =>
    body.kind === "told"
      ? JSON.stringify([body.message, body.channel, body.attempt, body.outcome, body.because])
      : null;
  for (const event of events) {
    const key = keyOf(event);
    if (key === null || event.body.kind !== "told") continue;
    people.set(key, [...(people.get(key) ?? []), event.body.to]);
  }
  return events.flatMap((event) => {
    const key = keyOf(event);
    if (key === null || event.body.kind !== "told") return [event];
    const to = people.get(key);
    people.delete(key);
    return to === undefined ? [] : [{ ...event, body: { ...event.body, to: to.join(", ") } }];
  });
}

async function alertEntries(db: Queryable, recordId: string): Promise<StoryEntry[]> {
  const groups = await groupsOfRecord(db, recordId);
  const alerts = (await Promise.all(groups.map((group) => alertsOfGroup(db, group.id, { limit: maxAlerts })))).flat();
  return alerts.flatMap(({ id, alert, reason }): StoryEntry[] => {
    const common = { subject: id, kind: "alert", by: alert.source } as const;
    const because = typeof reason["binding"] === "string" ? reason["binding"] : "no binding";
    const text = `fires: ${alert.title}${alert.ci === null ? "" : `, bound to ${alert.ci}`} (${because})`;
    return [
      { at: alert.firstAt, ...common, text },
      ...(alert.state === "clear" ? [{ at: alert.changedAt, ...common, text: "cleared" }] : []),
    ];
  });
}

/** Why each remediation ran or not, how it ended, and who has released it after a failure. */
async function remediationEntries(db: Queryable, recordId: string): Promise<StoryEntry[]> {
  const runs = await remediationsOfRecord(db, recordId);
  const releases = await readReleases(
    db,
    runs.flatMap(({ release }) => release ?? []),
  );
  return runs.flatMap((run): StoryEntry[] => {
    const entry = (at: number, by: string | null, text: string): StoryEntry => ({
      at,
      subject: run.remediation,
      kind: "remediation",
      by,
      text,
    });
    const release = run.release === null ? undefined : releases.get(run.release);
    return [
      ...(run.endedAt === null ? [] : [entry(run.endedAt, null, `${run.outcome}: ${run.because ?? ""}`)]),
      ...(release === undefined
        ? []
        : [entry(release.at, release.by, `released, its failure counts no more: ${release.reason}`)]),
    ];
  });
}

async function runEntries(db: Queryable, recordId: string): Promise<StoryEntry[]> {
  const runs = await Promise.all((await listRuns(db, { recordId, limit: 50 })).map(({ id }) => readRun(db, id)));
  return runs.flatMap((run): StoryEntry[] => {
    if (run === null) return [];
    const name = `${run.namespace}/${run.name}`;
    const steps = run.steps.map((step): StoryEntry => ({
      at: Date.parse(step.endedAt ?? step.startedAt),
      subject: name,
      kind: "step",
      by: null,
      text: `${step.path.replace(/^\/do\/\d+\//, "")} ${step.kind} ${step.phase}${step.attempt > 1 ? `, attempt ${step.attempt}` : ""}`,
    }));
    const requests = run.requests.map(({ verb, by, at }): StoryEntry => ({
      at: Date.parse(at),
      subject: name,
      kind: "run",
      by,
      text: asked[verb],
    }));
    const end: StoryEntry[] =
      run.endedAt === null
        ? []
        : [{ at: Date.parse(run.endedAt), subject: name, kind: "run", by: null, text: `run ${run.phase}` }];
    return [
      {
        at: Date.parse(run.startedAt ?? run.createdAt),
        subject: name,
        kind: "run",
        by: run.requestedBy,
        text: "run started",
      },
      ...requests,
      ...steps,
      ...end,
    ];
  });
}
