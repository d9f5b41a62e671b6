/**
 * What a watch makes of new samples: events, and what it remembers. Pure: the same samples in the same order say the
 * same, however they were cut into batches.
 *
 * 1. An episode is told once when it begins, as soon as `when` holds, and once when it ends; a forecast anew each day,
 *    since its date moves.
 * 2. What was never told does not end.
 */
import { keyText, type Labels } from "../metric/labels.ts";
import { selects } from "../metric/selector.ts";
import type { Sample } from "../series/sample.ts";
import { align, type Aligned, type NewSample, unaligned } from "./align.ts";
import { baseline } from "./baseline.ts";
import { clearEvent, firingEvent, type Noticed, type Teller, type WatchEvent } from "./event.ts";
import { type Memory, type MethodRun, persistedOf, type Verdict } from "./finding.ts";
import { forecasting } from "./forecasting.ts";
import { fresh } from "./fresh.ts";
import { gone } from "./gone.ts";
import type { Watch } from "./ir.ts";
import { outlier } from "./outlier.ts";
import type { Persisted } from "./persist.ts";
import { threshold } from "./threshold.ts";

/** What is remembered of one unit: series that are judged together. Plain JSON. */
export interface WatchState {
  readonly aligned: Aligned;
  readonly memory: Memory;
  readonly groups: { readonly [group: string]: GroupState };
}

export interface GroupState extends Persisted {
  readonly labels: Labels;
  /** The latest verdict. */
  readonly at: number;
  readonly value: number;
  readonly score: number;
  readonly evidence: Verdict["evidence"];
  /** Nothing comes any more, and what follows was told. */
  readonly silent?: true;
  /** What was told last is that nothing came. */
  readonly toldSilence?: true;
}

/** A sample of a series by its text. */
export interface SeriesSample extends Sample {
  readonly series: string;
  readonly labels: Labels;
}

export interface Watched {
  readonly state: WatchState;
  readonly events: readonly WatchEvent[];
  /** Why some could not be told. */
  readonly problems: readonly string[];
}

const dayMs = 86_400_000;

/** Whether a watch reads the series, and in which unit: what is judged together. */
export function unitOf({ match, per, method }: Watch, labels: Labels): string | null {
  if (!selects(match, labels)) return null;
  return keyText(labels, method.kind === "outlier" ? method.pool : isOfTemplates(method) ? originOf(per) : per);
}

/** What is new among templates, or gone, is known by all of them. */
function isOfTemplates({ kind }: Watch["method"]): boolean {
  return kind === "new" || kind === "gone";
}

function originOf(per: readonly string[]): readonly string[] {
  return per.filter((label) => label !== "template");
}

/** What of a unit a series belongs to: series of one group are added. */
export function groupOf({ per }: Watch, labels: Labels): string {
  return keyText(labels, per);
}

/**
 * New samples of one unit, in the order of their instants. `silent`: what it says is learned from, and not told:
 * history of before the watch.
 */
export function watchSamples(
  noticed: Noticed,
  before: WatchState | null,
  news: readonly SeriesSample[],
  { silent }: { readonly silent: boolean } = { silent: false },
): Watched {
  const { watch, source } = noticed;
  const own = ownLabels(watch);
  const labels = new Map<string, Labels>();
  const samples = news.map((sample): NewSample => {
    const group = groupOf(watch, sample.labels);
    if (!labels.has(group)) labels.set(group, pick(sample.labels, own));
    return { ...sample, group };
  });
  const { aligned, points } = align(before?.aligned ?? unaligned, samples, {
    stepMs: source.stepMs,
    rate: watch.value === "rate",
  });
  const run = methodOf(watch, source.stepMs);
  const groups: { [group: string]: GroupState } = { ...before?.groups };
  const events: WatchEvent[] = [];
  const problems: string[] = [];
  let memory = before === null ? run.begin : before.memory;
  const unlearned = maintainedOf(
    noticed,
    [...labels.keys()],
    (group) => groups[group]?.labels ?? labels.get(group) ?? {},
  );
  for (const point of points) {
    const taken = run.take(memory, unlearned === null ? point : { ...point, unlearned }, persistedOf(groups));
    ({ memory } = taken);
    for (const verdict of taken.verdicts) {
      const { group } = verdict;
      const known = groups[group]?.labels ?? labels.get(group) ?? {};
      const told = silent
        ? { ...verdict.persisted, told: null }
        : tell(noticed, known, verdict, { events, problems, again: groups[group]?.toldSilence === true });
      const { at, value, score, evidence } = verdict;
      const stays =
        groups[group]?.toldSilence === true && told.told !== null && told.told.at === groups[group].told?.at;
      groups[group] = { ...told, labels: known, at, value, score, evidence, ...(stays ? { toldSilence: true } : {}) };
    }
  }
  return { state: { aligned, memory, groups }, events, problems };
}

/** The groups that are in maintenance now; null = the watch does not ask for it. */
function maintainedOf(
  { watch: { method }, inMaintenance }: Noticed,
  groups: readonly string[],
  labelsOf: (group: string) => Labels,
): ReadonlySet<string> | null {
  if (method.kind !== "baseline" || method.exclude === undefined || inMaintenance === undefined) return null;
  return new Set(groups.filter((group) => inMaintenance(labelsOf(group))));
}

interface Telling {
  readonly events: WatchEvent[];
  readonly problems: string[];
  /** What was told is that nothing came. */
  readonly again: boolean;
}

/** The verdict as it is remembered, after what follows was told. */
function tell(noticed: Noticed, labels: Labels, verdict: Verdict, { events, problems, again }: Telling): Persisted {
  const { persisted, at } = verdict;
  const { told, fires } = persisted;
  if (!fires || noticed.isMuted?.(labels) === true) {
    if (told !== null) events.push(clearEvent(noticed.watch, { ...verdict, labels }, told.title));
    return { ...persisted, told: null };
  }
  const isDue = told === null || again || (noticed.watch.method.kind === "forecast" && at - told.at >= dayMs);
  if (!isDue || persisted.flags.at(-1) !== 1) return persisted;
  const event = firingEvent(noticed, { ...verdict, labels });
  if (!event.ok) {
    problems.push(`watch "${noticed.watch.name}", ${verdict.group}: ${event.error}`);
    return persisted;
  }
  if (event.value === null) return persisted;
  events.push(event.value);
  return { ...persisted, told: { at, title: event.value.title } };
}

function methodOf({ method }: Watch, stepMs: number): MethodRun {
  switch (method.kind) {
    case "threshold":
      return asJson(threshold(method));
    case "baseline":
      return asJson(baseline(method));
    case "forecast":
      return asJson(forecasting(method));
    case "outlier":
      return asJson(outlier(method));
    case "new":
      return asJson(fresh(method));
    case "gone":
      return asJson(gone(method, stepMs));
  }
}

/** A run whose memory is plain JSON: it is kept as such, and given back as it was. */
function asJson<Open, Hours>({ begin, take }: MethodRun<Open, Hours>): MethodRun {
  return {
    begin: begin as Memory,
    take: (memory, point, before) => {
      const taken = take(memory as Memory<Open, Hours>, point, before);
      return { memory: taken.memory as Memory, verdicts: taken.verdicts };
    },
  };
}

/** The labels of the group that a series belongs to. */
export function labelsOfGroup(watch: Watch, labels: Labels): Labels {
  return pick(labels, ownLabels(watch));
}

/** Labels that all series of a group share: the metric, what tells groups apart, and what the match fixes. */
function ownLabels({ per, match, method }: Watch): readonly string[] {
  const fixed = Object.keys(match).filter((label) => match[label]?.length === 1);
  return [...new Set([...fixed, ...per, ...(method.kind === "outlier" ? method.pool : [])])];
}

function pick(labels: Labels, names: readonly string[]): Labels {
  return Object.fromEntries(names.flatMap((name) => (labels[name] === undefined ? [] : [[name, labels[name]]])));
}

/**
 * Whether a unit begins with its own first samples: lines that never came were none, so that the first of them count.
 * Of what is measured nobody knows what it was.
 */
export function isBorn(
  { reads }: Watch,
  news: readonly SeriesSample[],
  history: readonly Pick<SeriesSample, "at">[],
): boolean {
  return reads === "LogSource" && (history[0]?.at ?? 0) >= (news[0]?.at ?? 0);
}

/** How much of the past a watch begins with, milliseconds. */
export function lookbackMs({ method }: Watch): number {
  switch (method.kind) {
    case "baseline":
    case "new":
    case "gone":
      // What is known for so long is known at the first point that is told.
      return method.learnMs + 3_600_000;
    case "forecast":
      return method.fromMs;
    case "threshold":
    case "outlier":
      return 3_600_000;
  }
}

/** What ends when a watch is published no more, or begins anew. */
export function endEvents(watch: Teller, { groups }: Pick<WatchState, "groups">): readonly WatchEvent[] {
  return Object.entries(groups).flatMap(([group, state]) =>
    state.told === null ? [] : [clearEvent(watch, { group, ...state }, state.told.title)],
  );
}
