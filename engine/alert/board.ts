/**
 * The alert board: what a batch of events and of alerts that are due makes of alerts, groups and what follows. Pure; it
 * asks for what must be read, and its host (the store, or a scenario) answers.
 *
 * B1. What a batch needs is asked in a few rounds, however many alerts it has; then each is judged in memory.
 * B2. Alerts join and change groups one after the other, in the order in which they came: how a batch was cut does not
 *     show.
 * B3. An alert stays in its group, under the rule that grouped it, until it clears: an event that changes what a rule's
 *     condition reads, or a rule that is changed, leaves no group without an end.
 */
import type { JsonObject } from "../base/json.ts";
import type { SourceEvent } from "../event/event.ts";
import { endUnheard, foldAlert, type InMaintenance, unheardAt } from "./alert.ts";
import { type AlertChange, type AlertTurn, changesOf, turnOf } from "./alert-change.ts";
import { alertId, type BoardAlert } from "./board-alert.ts";
import type { BoardGroup, GroupRest } from "./board-group.ts";
import { BoardGroups } from "./board-groups.ts";
import type { AlertEffect } from "./effect.ts";
import { groupsByCi, isWhole, signatureOf, type WantedGroups } from "./group.ts";
import type { AlertRule } from "./ir.ts";
import { type Judged, judge } from "./judge.ts";
import { type HeldOver, type Maintenance, maintenanceOf, windowsAsked } from "./maintenance.ts";
import { countEvent } from "./threshold.ts";

/** What an event is about: its CI, or null (nothing that was tried names one CI), and why. */
export interface Bound {
  readonly ci: string | null;
  readonly because: string;
}

/** What must be read; a round asks for some of it. */
export interface BoardNeeds {
  /** Alerts by id. */
  readonly alerts: readonly string[];
  /** What events may be about; the answer goes by `bindingsText`. */
  readonly bindings: readonly SourceEvent["bind"][];
  /** CIs by id, as rules read them. */
  readonly cis: readonly string[];
  /** Groups by id, as long as they are open. */
  readonly groups: readonly string[];
  /**
   * What records of these types hold now on each of these CIs, and on what it depends on at most `depth` relations
   * away; null = nothing is asked.
   */
  readonly windows: {
    readonly cis: readonly string[];
    readonly depth: number;
    readonly types: readonly string[];
  } | null;
  /** CIs at most so many relations away from each of these, itself included. */
  readonly near: readonly { readonly relations: number; readonly cis: readonly string[] }[];
  /** Open groups that alerts could join. */
  readonly open: readonly WantedGroups[];
  /** What groups hold beside the alerts of this batch. */
  readonly rest: readonly string[];
  /** Ids of the alerts of this batch, when `rest` is asked. */
  readonly except: readonly string[];
}

/** The answers; what does not exist is left out. */
export interface BoardReadings {
  readonly alerts: ReadonlyMap<string, BoardAlert>;
  /** Of sources, how many episodes their alerts had that are kept no more; a host that keeps all leaves it out. */
  readonly episodes?: ReadonlyMap<string, number>;
  readonly bindings: ReadonlyMap<string, Bound>;
  readonly cis: ReadonlyMap<string, JsonObject>;
  readonly groups: readonly BoardGroup[];
  /** By CI. */
  readonly windows: ReadonlyMap<string, readonly HeldOver[]>;
  /** By relations, then by CI. */
  readonly near: ReadonlyMap<number, ReadonlyMap<string, ReadonlySet<string>>>;
  readonly open: readonly BoardGroup[];
  readonly rest: ReadonlyMap<string, GroupRest>;
}

export interface BoardDecision {
  /** Alerts as they are now. */
  readonly alerts: readonly BoardAlert[];
  /** Groups that have changed, as they are now. */
  readonly groups: readonly BoardGroup[];
  readonly effects: readonly AlertEffect[];
  /** What alerts were over time, in order: added to what is kept of them. */
  readonly changes: readonly AlertChange[];
}

export interface Batch {
  /** In the order in which they came. */
  readonly events: readonly SourceEvent[];
  /** Alerts whose hold or flapping has ended. */
  readonly due: readonly BoardAlert[];
}

const noBoardNeeds: BoardNeeds = {
  alerts: [],
  bindings: [],
  cis: [],
  groups: [],
  windows: null,
  near: [],
  open: [],
  rest: [],
  except: [],
};

/** What one event's bindings are the same as another's by. */
export function bindingsText(bindings: SourceEvent["bind"]): string {
  return JSON.stringify(bindings);
}

/**
 * Yields what must be read, or null where a host may give way to others; returns what is decided. Rules are in order.
 */
export type Deciding = Generator<BoardNeeds | null, BoardDecision, BoardReadings>;

/** Decides a batch as of `now`, UTC milliseconds. */
export function* decideBatch(
  batch: Batch,
  rules: readonly AlertRule[],
  now: number,
  maintenances: readonly Maintenance[] = [],
): Deciding {
  const counting = rules.filter(({ threshold }) => threshold !== undefined);
  const { touched, turns } = yield* fold(batch.events, counting, now);
  for (const due of batch.due) {
    if (touched.has(due.id)) continue;
    const unheard = (unheardAt(due.alert) ?? now + 1) <= now;
    const looked = unheard ? { ...due, alert: endUnheard(due.alert, now) } : due;
    touched.set(due.id, looked);
    if (unheard) turns.push({ id: due.id, at: looked.alert.changedAt, alert: looked.alert });
  }
  const looked = [...touched.values()];
  const known = yield {
    ...noBoardNeeds,
    cis: [...new Set(looked.flatMap(({ alert }) => alert.ci ?? []))],
    groups: [...new Set(looked.flatMap(({ groupId }) => groupId ?? []))],
  };
  const groups = new BoardGroups(rules, now);
  for (const group of known.groups) groups.keep(group);
  const ungrouped = looked.filter((one) => one.alert.state === "firing" && groups.of(one) === null);
  const inMaintenance = yield* maintained(ungrouped, maintenances, now);
  const judged: Judged[] = [];
  for (const one of looked) {
    const maintenance = inMaintenance(one);
    judged.push(judge(one, { rules, now, ci: ciOf(one, known.cis), group: groups.of(one), maintenance }));
    yield null;
  }
  const placing = judged.filter(({ next, stored }) => typeof next === "object" && groups.of(stored) === null);
  const near = yield* neighbours(placing);
  const { open } = yield { ...noBoardNeeds, open: wantedGroups(placing, near) };
  for (const group of open) groups.keep(group);
  const alerts: BoardAlert[] = [];
  for (const { stored, next } of judged) {
    alerts.push(typeof next === "object" ? groups.place(stored, next, near(next.rule, stored.alert.ci)) : stored);
    if (next === "touch") groups.touch(stored);
    yield null;
  }
  const rest = groups.mayBeQuiet(alerts);
  const { rest: others } = yield { ...noBoardNeeds, rest, except: rest.length === 0 ? [] : alerts.map(({ id }) => id) };
  const looks = { before: judged.map(({ stored }) => stored), after: alerts };
  const changes = changesOf(turns, looks, (alert) => groups.of(alert), now);
  return { alerts, ...groups.decide(alerts, others), changes };
}

interface Folded {
  readonly touched: Map<string, BoardAlert>;
  readonly turns: AlertTurn[];
}

/** Folds events into their alerts, in order, each bound to its CI. */
function* fold(
  events: readonly SourceEvent[],
  counting: readonly AlertRule[],
  now: number,
): Generator<BoardNeeds | null, Folded, BoardReadings> {
  const touched = new Map<string, BoardAlert>();
  const turns: AlertTurn[] = [];
  const { alerts: known, episodes } = yield {
    ...noBoardNeeds,
    alerts: [...new Set(events.map((event) => alertId(event.source, event.key)))],
  };
  const { bindings } = yield {
    ...noBoardNeeds,
    bindings: events
      .filter(
        ({ source, key, bind }) => bind.length > 0 && (known.get(alertId(source, key))?.alert.ci ?? null) === null,
      )
      .map(({ bind }) => bind),
  };
  for (const event of events) {
    const id = alertId(event.source, event.key);
    const before = touched.get(id) ?? known.get(id);
    const folded = foldAlert(before?.alert ?? null, event, episodes?.get(event.source));
    const alert = counting.length === 0 ? folded : countEvent(folded, event, counting, now);
    const stored: BoardAlert =
      before === undefined ? { id, alert, rule: null, groupId: null, checkAt: null, reason: {} } : { ...before, alert };
    const bound = alert.ci === null && event.bind.length > 0 ? bindings.get(bindingsText(event.bind)) : undefined;
    const looked =
      bound === undefined
        ? stored
        : { ...stored, alert: { ...alert, ci: bound.ci }, reason: { ...stored.reason, binding: bound.because } };
    touched.set(id, looked);
    const turn = turnOf(before?.alert ?? null, looked, event);
    if (turn !== null) turns.push(turn);
    yield null;
  }
  return { touched, turns };
}

function ciOf({ alert }: BoardAlert, cis: BoardReadings["cis"]): JsonObject | null {
  return alert.ci === null ? null : (cis.get(alert.ci) ?? null);
}

/** The maintenance that alerts are in. */
function* maintained(
  alerts: readonly BoardAlert[],
  all: readonly Maintenance[],
  now: number,
): Generator<BoardNeeds, (one: BoardAlert) => InMaintenance | null, BoardReadings> {
  const asked = windowsAsked(all);
  const cis = [...new Set(alerts.flatMap(({ alert }) => alert.ci ?? []))];
  if (asked === null || cis.length === 0) return () => null;
  const { windows } = yield { ...noBoardNeeds, windows: { ...asked, cis } };
  return ({ alert }) => (alert.ci === null ? null : maintenanceOf(all, windows.get(alert.ci) ?? [], now));
}

/** The CIs near one, itself included, as far as the rule says; none without a CI. */
type Neighbours = (rule: AlertRule, ci: string | null) => ReadonlySet<string>;

const nobody: ReadonlySet<string> = new Set();

function* neighbours(placing: readonly Judged[]): Generator<BoardNeeds, Neighbours, BoardReadings> {
  const asked = new Map<number, Set<string>>();
  for (const { stored, next } of placing) {
    const { ci } = stored.alert;
    if (typeof next !== "object" || ci === null || !groupsByCi(next.rule)) continue;
    const { relations } = next.rule.group;
    asked.set(relations, (asked.get(relations) ?? new Set()).add(ci));
  }
  const { near } = yield {
    ...noBoardNeeds,
    near: [...asked].map(([relations, cis]) => ({ relations, cis: [...cis] })),
  };
  return ({ group }, ci) => (ci === null ? nobody : (near.get(group.relations)?.get(ci) ?? nobody));
}

function wantedGroups(placing: readonly Judged[], near: Neighbours): readonly WantedGroups[] {
  const wanted = new Map<string, WantedGroups>();
  for (const { stored, next } of placing) {
    if (typeof next !== "object") continue;
    const { rule, scope } = next;
    const { ci } = stored.alert;
    if (!isWhole(rule, { ci, scope })) continue;
    const signature = signatureOf(rule, { ci, scope });
    const key = `${rule.name} ${signature}`;
    const cis = groupsByCi(rule) ? [...new Set([...(wanted.get(key)?.cis ?? []), ...near(rule, ci)])] : null;
    wanted.set(key, { rule: rule.name, signature, cis });
  }
  return [...wanted.values()];
}
