/**
 * What probes found, taken: how they stand, what they were, and the values that they measured.
 *
 * 1. All of it is one transaction: what is told of a failure is there when a watch looks at its values.
 * 2. An outcome that was taken before changes nothing, so that it may be handed over again.
 */
import type pg from "pg";
import type { MetricSource } from "../../engine/metric/ir.ts";
import { selects } from "../../engine/metric/selector.ts";
import type { Labels } from "../../engine/metric/labels.ts";
import type { Probe } from "../../engine/probe/ir.ts";
import type { SeenOutcome } from "../../engine/probe/outcome.ts";
import { samplesOf } from "../../engine/probe/series.ts";
import { fallSilent, type ProbeChange, take } from "../../engine/probe/standing.ts";
import type { Sample } from "../../engine/series/sample.ts";
import { bindAlerts } from "../alert/bind.ts";
import { bindingsText } from "../../engine/alert/board.ts";
import { readClasses } from "../cmdb/classes.ts";
import { readDefinitionsByName } from "../definition/read.ts";
import { saveSamples, type SentSamples } from "../metric/save.ts";
import { numberSeries, seriesDigest } from "../metric/series.ts";
import type { Queryable } from "../pool.ts";
import { inTransaction } from "../transaction.ts";
import { addChanges } from "./changes.ts";
import { lockStandings, saveStandings, type StoredStanding } from "./states.ts";

export interface Found {
  readonly from: string;
  readonly seen: readonly SeenOutcome[];
  /** When, in virtual time; absent = by the clock of the database. */
  readonly committedAt?: Date;
}

/** Outcomes of probes that are published no more are passed over. */
export async function takeFound(pool: pg.Pool, { from, seen, committedAt }: Found): Promise<void> {
  if (seen.length === 0) return;
  await inTransaction(pool, async (client) => {
    const probes = await readDefinitionsByName(
      client,
      "Probe",
      seen.map(({ probe }) => probe),
    );
    const cis = await cisOf(client, [...probes.values()]);
    const before = new Map((await lockStandings(client, from)).map((one) => [one.probe, one]));
    const after: StoredStanding[] = [];
    const changes: ProbeChange[] = [];
    const fresh: SeenOutcome[] = [];
    for (const one of seen.toSorted((left, right) => left.at - right.at)) {
      const probe = probes.get(one.probe);
      if (probe === undefined) continue;
      const was = before.get(one.probe)?.standing ?? null;
      const stood = take(was, one, cis.get(one.probe) ?? null, probe);
      if (stood.standing === was) continue;
      const stored = { ...one, everyMs: probe.everyMs, timeoutMs: probe.timeoutMs, standing: stood.standing };
      before.set(one.probe, stored);
      after.push(stored);
      changes.push(...stood.changes);
      fresh.push(one);
    }
    await saveStandings(client, [...new Map(after.map((one) => [one.probe, one])).values()]);
    await addChanges(client, changes, committedAt);
    await saveValues(client, fresh, probes, committedAt);
  });
}

/** Says of probes that nobody has asked for long that it is not known how they stand, and forgets those that are no more. */
export async function noteSilence(pool: pg.Pool, now: number, committedAt?: Date): Promise<void> {
  await inTransaction(pool, async (client) => {
    const after: StoredStanding[] = [];
    const changes: ProbeChange[] = [];
    for (const one of await lockStandings(client, null)) {
      const silent = fallSilent(one, one.standing, one, now);
      if (silent === null) continue;
      after.push({ ...one, standing: silent.standing });
      changes.push(...silent.changes);
    }
    await saveStandings(client, after);
    await addChanges(client, changes, committedAt);
    await client.query(
      `delete from probe_states s where s.standing ->> 'state' = 'unknown'
         and not exists (select from latest_definitions l where l.kind = 'Probe' and l.name = s.probe)`,
    );
  });
}

/** The CI that each probe is about, by the name of the probe. */
async function cisOf(db: Queryable, probes: readonly Probe[]): Promise<ReadonlyMap<string, string>> {
  const bindings = ({ of }: Probe): Parameters<typeof bindingsText>[0] => [
    { class: of.class, attributes: { ...of.attributes } },
  ];
  const bound = await bindAlerts(db, await readClasses(db), probes.map(bindings));
  return new Map(
    probes.flatMap((probe) => {
      const ci = bound.get(bindingsText(bindings(probe)))?.ci ?? null;
      return ci === null ? [] : [[probe.name, ci] as const];
    }),
  );
}

async function saveValues(
  db: Queryable,
  seen: readonly SeenOutcome[],
  probes: ReadonlyMap<string, Probe>,
  committedAt?: Date,
): Promise<void> {
  const bySource = new Map<string, ReturnType<typeof samplesOf>[number][]>();
  for (const one of seen) {
    const source = probes.get(one.probe)?.source ?? "";
    bySource.set(source, [...(bySource.get(source) ?? []), ...samplesOf(one)]);
  }
  const sources = await readDefinitionsByName(db, "MetricSource", [...bySource.keys()]);
  const sent: SentSamples[] = [];
  for (const [name, samples] of bySource) {
    const source = sources.get(name);
    if (source !== undefined) sent.push(await numbered(db, source, samples));
  }
  if (sent.length > 0) await saveSamples(db, sent, committedAt);
}

async function numbered(
  db: Queryable,
  source: MetricSource,
  samples: ReturnType<typeof samplesOf>,
): Promise<SentSamples> {
  const kept = samples.filter(({ labels }) => source.keep.some((selector) => selects(selector, labels)));
  const named = new Map<string, Labels>();
  const bySeries = new Map<string, Sample[]>();
  for (const { labels, sample } of kept) {
    const digest = seriesDigest(labels).toString("hex");
    named.set(digest, labels);
    bySeries.set(digest, [...(bySeries.get(digest) ?? []), sample]);
  }
  const numbers = await numberSeries(db, source.name, named);
  const batch = [...bySeries].flatMap(([digest, all]) => {
    const series = numbers.get(digest);
    return series === undefined ? [] : [{ series, samples: all }];
  });
  const stored = batch.reduce((sum, one) => sum + one.samples.length, 0);
  return {
    source: source.name,
    batch,
    kept: stored,
    dropped: samples.length - kept.length,
    refused: kept.length - stored,
  };
}
