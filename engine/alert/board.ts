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
import type { Correlation } from "./correlation.ts";
import type { AlertRule } from "./ir.ts";
import { type Judged, judge } from "./judge.ts";
import { type HeldOver, type Maintenance, maintenanceOf, windowsAsked } from "./maintenance.ts";
import { type Near, type NearNeed, nearText } from "./near.ts";
import {
  nearNeedOf,
  type Offer,
  type Offering,
  offersOf,
  ruleNeedOf,
  serviceNeedOf,
  type Surroundings,
} from "./offer.ts";
import type { Between } from "./primary.ts";
import { type ServiceNeed, type ServiceOf, serviceText } from "./service-of.ts";
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
  /** What is near each of these CIs. */
  readonly near: readonly { readonly need: NearNeed; readonly cis: readonly string[] }[];
  /** The services that depend on each of these CIs. */
  readonly services: readonly { readonly need: ServiceNeed; readonly cis: readonly string[] }[];
  /** Open groups that alerts could join: those with one of these terms, as text. */
  readonly open: readonly string[];
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
  /** By `nearText`, then by CI. */
  readonly near: ReadonlyMap<string, ReadonlyMap<string, Near>>;
  /** By `serviceText`, then by CI. */
  readonly services: ReadonlyMap<string, ReadonlyMap<string, readonly ServiceOf[]>>;
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
  services: [],
  open: [],
  rest: [],
  except: [],
};

/** The answer to nothing. */
export const noReadings: BoardReadings = {
  alerts: new Map(),
  bindings: new Map(),
  cis: new Map(),
  groups: [],
  windows: new Map(),
  near: new Map(),
  services: new Map(),
  open: [],
  rest: new Map(),
};

/** What says what becomes of alerts. */
export interface BoardRules {
  /** In order. */
  readonly rules: readonly AlertRule[];
  /** In order. */
  readonly correlations?: readonly Correlation[];
  readonly maintenances?: readonly Maintenance[];
}

/** What one event's bindings are the same as another's by. */
export function bindingsText(bindings: SourceEvent["bind"]): string {
  return JSON.stringify(bindings);
}

/** Yields what must be read, or null where a host may give way to others; returns what is decided. */
export type Deciding = Generator<BoardNeeds | null, BoardDecision, BoardReadings>;

/** Decides a batch as of `now`, UTC milliseconds. */
export function* decideBatch(
  batch: Batch,
  { rules, correlations = [], maintenances = [] }: BoardRules,
  now: number,
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
  const around = yield* surroundings(placing, correlations);
  const offers = new Map<string, readonly Offer[]>();
  for (const { stored, next } of placing) {
    if (typeof next === "object")
      offers.set(stored.id, offersOf(offeringOf(stored, next.scope), next.rule, correlations, around));
    yield null;
  }
  const open = [...new Set([...offers.values()].flatMap(termsSought))];
  for (const group of (yield { ...noBoardNeeds, open }).open) groups.keep(group);
  // Groups that share the record of another one lead to it.
  const asked = new Set<string>();
  for (let unread = groups.unread(); unread.some((id) => !asked.has(id)); unread = groups.unread()) {
    for (const id of unread) asked.add(id);
    for (const group of (yield { ...noBoardNeeds, groups: unread }).groups) groups.keep(group);
  }
  const placed: BoardAlert[] = [];
  for (const { stored, next } of judged) {
    placed.push(typeof next === "object" ? groups.place(stored, next, offers.get(stored.id) ?? [], around) : stored);
    if (next === "touch") groups.touch(stored);
    yield null;
  }
  const alerts = groups.settle(placed);
  const rest = groups.asksRest(alerts);
  const { rest: others } = yield { ...noBoardNeeds, rest, except: rest.length === 0 ? [] : alerts.map(({ id }) => id) };
  const looks = { before: judged.map(({ stored }) => stored), after: alerts };
  // The rule that took the alert, which may be another than the one that opened the group.
  const groupOf = (one: BoardAlert): { readonly id: string; readonly rule: string } | null => {
    const group = groups.of(one);
    return group === null ? null : { id: group.id, rule: one.rule ?? group.rule };
  };
  const changes = changesOf(turns, looks, groupOf, now);
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

function offeringOf({ alert }: BoardAlert, scope: Offering["scope"]): Offering {
  return { ci: alert.ci, title: alert.title, scope };
}

function termsSought(offers: readonly Offer[]): readonly string[] {
  return offers.flatMap(({ seeks }) => seeks.flatMap(({ texts }) => texts));
}

/** What is near the CIs of alerts, as far as their rules and the correlations ask. */
function* surroundings(
  placing: readonly Judged[],
  correlations: readonly Correlation[],
): Generator<BoardNeeds, Surroundings & Between, BoardReadings> {
  const needs = new Map<string, { readonly need: NearNeed; readonly cis: Set<string> }>();
  const services = new Map<string, { readonly need: ServiceNeed; readonly cis: Set<string> }>();
  for (const { stored, next } of placing) {
    const { ci } = stored.alert;
    if (typeof next !== "object" || ci === null) continue;
    for (const need of [ruleNeedOf(next.rule), ...correlations.map(nearNeedOf)])
      if (need !== null) add(needs, nearText(need), need, ci);
    for (const need of correlations.map(serviceNeedOf)) if (need !== null) add(services, serviceText(need), need, ci);
  }
  if (needs.size === 0 && services.size === 0) return nothingAround;
  const read = yield { ...noBoardNeeds, near: listed(needs), services: listed(services) };
  const all = [...read.near.values()];
  return {
    near: (need, ci) => read.near.get(nearText(need))?.get(ci),
    services: (need, ci) => read.services.get(serviceText(need))?.get(ci) ?? [],
    dependsOn: (ci, on) =>
      ci !== null &&
      on !== null &&
      all.some((byCi) => byCi.get(ci)?.causes.has(on) === true || byCi.get(on)?.dependents.has(ci) === true),
  };
}

const nothingAround: Surroundings & Between = { near: () => undefined, services: () => [], dependsOn: () => false };

function add<N>(all: Map<string, { readonly need: N; readonly cis: Set<string> }>, text: string, need: N, ci: string) {
  const known = all.get(text) ?? { need, cis: new Set<string>() };
  known.cis.add(ci);
  all.set(text, known);
}

function listed<N>(
  all: ReadonlyMap<string, { readonly need: N; readonly cis: ReadonlySet<string> }>,
): readonly { readonly need: N; readonly cis: readonly string[] }[] {
  return [...all.values()].map(({ need, cis }) => ({ need, cis: [...cis] }));
}
