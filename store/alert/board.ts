/**
 * The alerts and groups that one transaction works on.
 *
 * B1. What a batch needs is read in a few statements, however many alerts it has; then each is judged in memory.
 * B2. Alerts join and change groups one after the other, in the order in which they came: how a batch was cut does not
 *     show.
 */
import type pg from "pg";
import { assess, openingFields } from "../../engine/alert/assess.ts";
import { foldAlert } from "../../engine/alert/alert.ts";
import type { AlertEffect } from "../../engine/alert/effect.ts";
import { chooseGroup, groupsByCi, signatureOf, widen } from "../../engine/alert/group.ts";
import type { AlertRule } from "../../engine/alert/ir.ts";
import type { AlertEvent } from "../../engine/alert/normalize.ts";
import { alertScope, matchRule } from "../../engine/alert/rule.ts";
import type { EvaluationScope } from "../../engine/condition/ir.ts";
import type { JsonObject } from "../../engine/json.ts";
import { readClasses } from "../cmdb/classes.ts";
import { enqueue } from "../outbox/enqueue.ts";
import { alertId, quietGroups, readAlerts, saveAlerts, type StoredAlert } from "./alerts.ts";
import { bindAlerts, bindingsText, type Bound, neighboursOf, readCiViews } from "./bind.ts";
import type { AlertDefinitions } from "./definitions.ts";
import { createGiveWay } from "./give-way.ts";
import { openGroups, openGroupsById, openingOf, saveGroups, type StoredGroup, type WantedGroups } from "./groups.ts";

/** Alerts that a text for people names one by one; of the others it says how many they are. */
const named = 20;

/** What an alert means now, before any group is asked for. */
interface Judged {
  readonly stored: StoredAlert;
  /** `rest`: nothing; `touch`: its group may be quiet now; else what puts it into a group. */
  readonly next: "rest" | "touch" | Placing;
}

interface Placing {
  readonly rule: AlertRule;
  readonly scope: EvaluationScope;
}

export class Board {
  readonly #client: pg.PoolClient;
  readonly #definitions: AlertDefinitions;
  readonly #now: number;
  readonly #alerts = new Map<string, StoredAlert>();
  readonly #groups = new Map<string, StoredGroup>();
  /** Ids of groups by what an alert must share to join one. */
  readonly #groupIds = new Map<string, Set<string>>();
  readonly #changedGroups = new Set<string>();
  readonly #cis = new Map<string, JsonObject>();
  readonly #effects: AlertEffect[] = [];
  /** What joined each group, in order. */
  readonly #joined = new Map<string, { readonly id: string; readonly rule: AlertRule; readonly lines: string[] }>();

  constructor(client: pg.PoolClient, definitions: AlertDefinitions, now: number) {
    this.#client = client;
    this.#definitions = definitions;
    this.#now = now;
  }

  has(id: string): boolean {
    return this.#alerts.has(id);
  }

  /** Folds events into their alerts, in order, then looks at each alert once. */
  async take(events: readonly AlertEvent[]): Promise<void> {
    if (events.length === 0) return;
    const known = await readAlerts(this.#client, [...new Set(events.map((event) => alertId(event.source, event.key)))]);
    const bindings = await this.#bindings(events, known);
    const touched = new Map<string, StoredAlert>();
    const giveWay = createGiveWay();
    for (const event of events) {
      const id = alertId(event.source, event.key);
      const before = touched.get(id) ?? known.get(id);
      const alert = foldAlert(before?.alert ?? null, event);
      const stored: StoredAlert =
        before === undefined
          ? { id, alert, rule: null, groupId: null, checkAt: null, reason: {} }
          : { ...before, alert };
      const bound = alert.ci === null && event.bind.length > 0 ? bindings.get(bindingsText(event.bind)) : undefined;
      touched.set(
        id,
        bound === undefined
          ? stored
          : { ...stored, alert: { ...alert, ci: bound.ci }, reason: { ...stored.reason, binding: bound.because } },
      );
      await giveWay();
    }
    await this.look([...touched.values()]);
  }

  /** Judges alerts and puts them into groups, in order. */
  async look(alerts: readonly StoredAlert[]): Promise<void> {
    if (alerts.length === 0) return;
    await this.#readCis(alerts.flatMap(({ alert }) => alert.ci ?? []));
    await this.#readGroups(alerts.flatMap(({ groupId }) => groupId ?? []));
    const giveWay = createGiveWay();
    const judged: Judged[] = [];
    for (const alert of alerts) {
      judged.push(this.#judge(alert));
      await giveWay();
    }
    const near = await this.#neighbours(judged);
    await this.#readOpenGroups(judged, near);
    for (const { stored, next } of judged) {
      this.#alerts.set(stored.id, typeof next === "object" ? this.#place(stored, next, near) : stored);
      if (next === "touch") this.#touchGroup(stored);
      await giveWay();
    }
  }

  async save(): Promise<void> {
    await saveAlerts(this.#client, [...this.#alerts.values()]);
    const changed = [...this.#groups.values()].filter(({ id }) => this.#changedGroups.has(id));
    const noisy = new Set(
      [...this.#alerts.values()].flatMap(({ alert, groupId }) => (isNoisy(alert) ? (groupId ?? []) : [])),
    );
    const quiet = await quietGroups(
      this.#client,
      changed.filter(({ id, closedAt }) => closedAt === null && !noisy.has(id)).map(({ id }) => id),
      named,
    );
    await saveGroups(
      this.#client,
      changed.map((group) => {
        const cleared = quiet.get(group.id);
        return cleared === undefined ? group : this.#close(group, cleared.titles, cleared.alerts);
      }),
    );
    await enqueue(this.#client, [...this.#effects, ...this.#joins()]);
  }

  /** The CIs of events whose alerts have none yet. */
  async #bindings(
    events: readonly AlertEvent[],
    known: ReadonlyMap<string, StoredAlert>,
  ): Promise<ReadonlyMap<string, Bound>> {
    const unbound = events.filter(
      ({ source, key, bind }) => bind.length > 0 && (known.get(alertId(source, key))?.alert.ci ?? null) === null,
    );
    if (unbound.length === 0) return new Map();
    return bindAlerts(
      this.#client,
      await readClasses(this.#client),
      unbound.map(({ bind }) => bind),
    );
  }

  async #readCis(ids: readonly string[]): Promise<void> {
    const unknown = [...new Set(ids)].filter((id) => !this.#cis.has(id));
    for (const [id, view] of await readCiViews(this.#client, unknown)) this.#cis.set(id, view);
  }

  async #readGroups(ids: readonly string[]): Promise<void> {
    const unknown = [...new Set(ids)].filter((id) => !this.#groups.has(id));
    for (const group of await openGroupsById(this.#client, unknown)) this.#keep(group);
  }

  #judge(stored: StoredAlert): Judged {
    const { alert, reason } = stored;
    const scope = alertScope(alert, alert.ci === null ? null : (this.#cis.get(alert.ci) ?? null), this.#now);
    const group = this.#groupOf(stored);
    if (group !== null) {
      const kept = this.#definitions.rules.find(({ name }) => name === group.rule);
      if (kept !== undefined) return this.#follow(stored, kept, scope);
      const because = `the rule "${group.rule}" that grouped it is not published any more`;
      return { stored: { ...stored, checkAt: null, reason: { ...reason, rule: because } }, next: "touch" };
    }
    const match = matchRule(this.#definitions.rules, alert, scope);
    if (!match.ok)
      return { stored: { ...stored, checkAt: null, reason: { ...reason, rule: match.error } }, next: "rest" };
    const { rule, passed } = match.value;
    if (rule !== null) return this.#follow(stored, rule, scope);
    const because = passed.map((other) => `${other.rule}: ${other.because}`);
    return { stored: { ...stored, rule: null, checkAt: null, reason: { ...reason, rule: because } }, next: "rest" };
  }

  /** What the rule says about the alert now. */
  #follow(stored: StoredAlert, rule: AlertRule, scope: EvaluationScope): Judged {
    const { alert, assessment } = assess(stored.alert, rule, this.#now);
    const reason = { ...stored.reason, rule: assessment.because };
    const looked: StoredAlert = { ...stored, alert, rule: rule.name, checkAt: null, reason };
    switch (assessment.kind) {
      case "wait":
        return { stored: { ...looked, checkAt: assessment.checkAt }, next: "rest" };
      case "clear":
        return { stored: looked, next: "touch" };
      case "group":
        return { stored: looked, next: { rule, scope } };
    }
  }

  /** The CIs near those of alerts that look for a group, by rule and CI: as far as each rule says. */
  async #neighbours(judged: readonly Judged[]): Promise<Neighbours> {
    const asked = new Map<number, Set<string>>();
    for (const { stored, next } of judged) {
      const { ci } = stored.alert;
      if (typeof next !== "object" || ci === null || !groupsByCi(next.rule) || this.#groupOf(stored) !== null) continue;
      const { relations } = next.rule.group;
      asked.set(relations, (asked.get(relations) ?? new Set()).add(ci));
    }
    const near = new Map<number, ReadonlyMap<string, ReadonlySet<string>>>();
    for (const [relations, cis] of asked) near.set(relations, await neighboursOf(this.#client, [...cis], relations));
    return ({ group }, ci) => (ci === null ? nobody : (near.get(group.relations)?.get(ci) ?? nobody));
  }

  async #readOpenGroups(judged: readonly Judged[], near: Neighbours): Promise<void> {
    const wanted = new Map<string, WantedGroups>();
    for (const { stored, next } of judged) {
      if (typeof next !== "object" || this.#groupOf(stored) !== null) continue;
      const { rule, scope } = next;
      const { ci } = stored.alert;
      const signature = signatureOf(rule, { ci, scope });
      const key = groupKey(rule.name, signature);
      const cis = groupsByCi(rule) ? [...new Set([...(wanted.get(key)?.cis ?? []), ...near(rule, ci)])] : null;
      wanted.set(key, { rule: rule.name, signature, cis });
    }
    for (const group of await openGroups(this.#client, [...wanted.values()]))
      if (!this.#groups.has(group.id)) this.#keep(group);
  }

  /** Leaves an alert in its group, or puts it into one. */
  #place(stored: StoredAlert, { rule, scope }: Placing, near: Neighbours): StoredAlert {
    const current = this.#groupOf(stored);
    if (current !== null) {
      this.#put({ ...current, lastAt: Math.max(current.lastAt, stored.alert.lastAt) });
      return stored;
    }
    const { ci, changedAt } = stored.alert;
    const open = [...(this.#groupIds.get(groupKey(rule.name, signatureOf(rule, { ci, scope }))) ?? [])].flatMap(
      (id) => this.#groups.get(id) ?? [],
    );
    const choice = chooseGroup(rule, open, { at: changedAt, ci, scope }, near(rule, ci));
    const joined = choice.group === null ? undefined : this.#groups.get(choice.group);
    if (joined === undefined) return this.#openGroup(stored, rule, scope, choice.signature, choice.because);
    this.#put({
      ...widen(joined, { at: changedAt, ci }),
      alerts: joined.alerts.includes(stored.id) ? joined.alerts : [...joined.alerts, stored.id],
    });
    const others = this.#joined.get(joined.id) ?? {
      id: `${joined.id}#join:${stored.id}:${stored.alert.episode}`,
      rule,
      lines: [],
    };
    others.lines.push(`${stored.alert.title} (${choice.because})`);
    this.#joined.set(joined.id, others);
    return { ...stored, groupId: joined.id, reason: { ...stored.reason, group: choice.because } };
  }

  #openGroup(
    stored: StoredAlert,
    rule: AlertRule,
    scope: EvaluationScope,
    signature: string,
    because: string,
  ): StoredAlert {
    const fields = openingFields(rule, scope);
    if (!fields.ok) return { ...stored, reason: { ...stored.reason, group: fields.error } };
    const { ci, changedAt, episode } = stored.alert;
    // The id follows from the alert that opened it: a crash and a second processing make the same group.
    const id = `${rule.name}:${stored.id}:${episode}`;
    this.#put({
      id,
      rule: rule.name,
      signature,
      cis: ci === null ? [] : [ci],
      firstAt: changedAt,
      lastAt: changedAt,
      closedAt: null,
      recordId: null,
      alerts: [stored.id],
    });
    this.#effects.push({
      id: openingOf(id),
      record: "",
      kind: "group.open",
      group: id,
      rule: rule.name,
      type: rule.open.record,
      fields: fields.value,
    });
    return { ...stored, groupId: id, reason: { ...stored.reason, group: because } };
  }

  /** Tells the record of each group once what joined it in this batch. */
  #joins(): AlertEffect[] {
    return [...this.#joined].flatMap(([group, { id, rule, lines }]): AlertEffect[] => {
      if (rule.onJoin === null) return [];
      const count = lines.length;
      const text = `${count === 1 ? "Alert" : `${count} alerts`} joined: ${listOf(lines.slice(0, named), count)}`;
      return [{ id, record: "", kind: "group.join", group, send: rule.onJoin, text, count }];
    });
  }

  /** A group ends when none of its alerts fires or flaps; then its record is told. */
  #close(group: StoredGroup, titles: readonly string[], alerts: number): StoredGroup {
    const rule = this.#definitions.rules.find(({ name }) => name === group.rule);
    // Also without a command: what repairs the group is to know that it is over.
    this.#effects.push({
      id: `${group.id}#clear`,
      record: "",
      kind: "group.clear",
      group: group.id,
      send: rule?.onClear ?? null,
      text: `All alerts cleared: ${listOf(titles, alerts)}`,
      count: alerts,
    });
    return { ...group, closedAt: this.#now };
  }

  #touchGroup(stored: StoredAlert): void {
    const group = this.#groupOf(stored);
    if (group !== null) this.#put(group);
  }

  #put(group: StoredGroup): void {
    this.#keep(group);
    this.#changedGroups.add(group.id);
  }

  #keep(group: StoredGroup): void {
    this.#groups.set(group.id, group);
    const key = groupKey(group.rule, group.signature);
    this.#groupIds.set(key, (this.#groupIds.get(key) ?? new Set()).add(group.id));
  }

  /** The open group an alert is in, or null. */
  #groupOf({ groupId }: StoredAlert): StoredGroup | null {
    return groupId === null ? null : (this.#groups.get(groupId) ?? null);
  }
}

/** The CIs near one, itself included, as far as the rule says; none without a CI. */
type Neighbours = (rule: AlertRule, ci: string | null) => ReadonlySet<string>;

const nobody: ReadonlySet<string> = new Set();

function groupKey(rule: string, signature: string): string {
  return `${rule} ${signature}`;
}

function isNoisy({ state, flapping }: StoredAlert["alert"]): boolean {
  return state === "firing" || flapping;
}

/** The first of so many, and how many more there are. */
function listOf(first: readonly string[], all: number): string {
  return `${first.join("; ")}${all > first.length ? `; and ${all - first.length} more` : ""}`;
}
