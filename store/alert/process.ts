/**
 * From stored deliveries to alerts, groups and what they open.
 *
 * A1. One processor at a time (an advisory lock), in the order of arrival: the outcome does not depend on timing.
 * A2. Alerts, groups, outbox and the mark on the deliveries are one transaction: a crash processes them again, whole.
 * A3. What cannot be understood is kept with its reason; it stops neither its neighbours nor the next delivery.
 * A4. An alert stays in its group, under the rule that grouped it, until it clears: an event that changes what a rule's
 *     condition reads, or a rule that is changed, leaves no group without an end.
 */
import type pg from "pg";
import { assess, openingFields } from "../../engine/alert/assess.ts";
import { foldAlert } from "../../engine/alert/alert.ts";
import type { AlertEffect } from "../../engine/alert/effect.ts";
import { chooseGroup, groupsByCi, signatureOf, widen } from "../../engine/alert/group.ts";
import type { AlertRule } from "../../engine/alert/ir.ts";
import { type AlertEvent, normalizeDelivery } from "../../engine/alert/normalize.ts";
import { alertScope, matchRule } from "../../engine/alert/rule.ts";
import type { EvaluationScope } from "../../engine/condition/ir.ts";
import type { JsonObject } from "../../engine/json.ts";
import { readClasses } from "../cmdb/classes.ts";
import { enqueue } from "../outbox/enqueue.ts";
import { inTransaction } from "../transaction.ts";
import { alertId, alertsOfGroups, alertsToCheck, readAlerts, saveAlerts, type StoredAlert } from "./alerts.ts";
import { bindAlert, neighboursOf, readCiView } from "./bind.ts";
import type { AlertDefinitions } from "./definitions.ts";
import { type Delivery, pendingDeliveries, settleDeliveries } from "./deliveries.ts";
import { openGroups, openGroupsById, openingOf, saveGroups, type StoredGroup } from "./groups.ts";
import { watchSources } from "./source-watch.ts";

export interface ProcessOutcome {
  readonly deliveries: number;
  readonly events: number;
  readonly rejected: number;
  readonly checked: number;
}

const processingLock = 4_600_003;
const batch = 500;

/** Processes up to 500 deliveries, the silence of sources, and all alerts whose hold or flapping ended by `now`. Zero of everything: nothing to do, or another process does it. */
export async function processAlerts(
  pool: pg.Pool,
  /** Asked once the deliveries are known, in their transaction: what was published before one of them came is used. */
  definitionsNow: (client: pg.PoolClient) => Promise<AlertDefinitions>,
  now: number,
): Promise<ProcessOutcome> {
  return inTransaction(pool, async (client) => {
    const lock = await client.query<{ taken: boolean }>("select pg_try_advisory_xact_lock($1) as taken", [processingLock]);
    if (lock.rows[0]?.taken !== true) return { deliveries: 0, events: 0, rejected: 0, checked: 0 };
    const deliveries = await pendingDeliveries(client, batch);
    const definitions = await definitionsNow(client);
    const read = deliveries.map((delivery) => readDelivery(delivery, definitions));
    const events = [
      ...read.flatMap((delivery) => delivery.events),
      ...(await watchSources(client, Object.values(definitions.sources), lastHeard(deliveries))),
    ];
    const board = new Board(client, definitions, now);
    await board.take(events);
    const due = await alertsToCheck(client, now, batch);
    await board.look(due.filter((alert) => !board.has(alert.id)));
    await board.save();
    await settleDeliveries(
      client,
      read.map(({ id, error }) => ({ id, error })),
    );
    return {
      deliveries: deliveries.length,
      events: events.length,
      rejected: read.reduce((sum, delivery) => sum + delivery.rejected, 0),
      checked: due.length,
    };
  });
}

/** The latest receipt of each source, UTC milliseconds. */
function lastHeard(deliveries: readonly Delivery[]): ReadonlyMap<string, number> {
  const heard = new Map<string, number>();
  for (const { source, receivedAt } of deliveries) heard.set(source, Math.max(receivedAt, heard.get(source) ?? receivedAt));
  return heard;
}

function readDelivery(
  delivery: Delivery,
  definitions: AlertDefinitions,
): { id: number; events: readonly AlertEvent[]; rejected: number; error: string | null } {
  const { id } = delivery;
  const source = Object.hasOwn(definitions.sources, delivery.source) ? definitions.sources[delivery.source] : undefined;
  if (source === undefined)
    return { id, events: [], rejected: 1, error: `the event source "${delivery.source}" is not published any more` };
  // The edge has parsed it once, so this cannot fail.
  const normalized = normalizeDelivery(source, JSON.parse(delivery.body), delivery.receivedAt, definitions.tables);
  if (!normalized.ok) return { id, events: [], rejected: 1, error: normalized.error };
  const { events, rejected } = normalized.value;
  // Such an item is kept in its delivery and told, never retried for ever.
  const storable = events.filter((event) => !unstorable.test(JSON.stringify(event)));
  const reasons = [
    ...rejected.map(({ reason }) => reason),
    ...(storable.length < events.length
      ? ["an item holds the character U+0000 or half a surrogate pair, which PostgreSQL does not store"]
      : []),
  ];
  return {
    id,
    events: storable,
    rejected: rejected.length + events.length - storable.length,
    error: reasons.length === 0 ? null : reasons.join("; "),
  };
}

/** An escape of NUL or of a lone surrogate in JSON text, none of which jsonb takes; a backslash before it that is itself escaped makes it plain text. */
const unstorable = /(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f][0-9a-f]{2})/;

/** The alerts and groups one transaction works on. */
class Board {
  readonly #client: pg.PoolClient;
  readonly #definitions: AlertDefinitions;
  readonly #now: number;
  readonly #alerts = new Map<string, StoredAlert>();
  readonly #groups = new Map<string, StoredGroup>();
  readonly #changedGroups = new Set<StoredGroup["id"]>();
  readonly #bindings = new Map<string, Awaited<ReturnType<typeof bindAlert>>>();
  #classes: Awaited<ReturnType<typeof readClasses>> | null = null;
  readonly #cis = new Map<string, JsonObject | null>();
  readonly #effects: AlertEffect[] = [];

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
    const known = await readAlerts(this.#client, [...new Set(events.map((event) => alertId(event.source, event.key)))]);
    const touched = new Map<string, StoredAlert>();
    for (const event of events) {
      const id = alertId(event.source, event.key);
      const before = touched.get(id) ?? known.get(id);
      const alert = foldAlert(before?.alert ?? null, event);
      const stored: StoredAlert =
        before === undefined ? { id, alert, rule: null, groupId: null, checkAt: null, reason: {} } : { ...before, alert };
      touched.set(id, alert.ci === null && event.bind.length > 0 ? await this.#bind(stored, event) : stored);
    }
    await this.look([...touched.values()]);
  }

  async look(alerts: readonly StoredAlert[]): Promise<void> {
    for (const alert of alerts) this.#alerts.set(alert.id, await this.#assess(alert));
  }

  async save(): Promise<void> {
    await saveAlerts(this.#client, [...this.#alerts.values()]);
    const changed = [...this.#groups.values()].filter(({ id }) => this.#changedGroups.has(id));
    const alerts = await alertsOfGroups(
      this.#client,
      changed.map(({ id }) => id),
    );
    await saveGroups(
      this.#client,
      changed.map((group) => this.#closeIfQuiet(group, alerts.get(group.id) ?? [])),
    );
    await enqueue(this.#client, this.#effects);
  }

  async #bind(stored: StoredAlert, event: AlertEvent): Promise<StoredAlert> {
    // Many events of a storm ask for the same CI.
    const asked = JSON.stringify(event.bind);
    let bound = this.#bindings.get(asked);
    if (bound === undefined) {
      this.#classes ??= await readClasses(this.#client);
      bound = await bindAlert(this.#client, this.#classes, event.bind);
      this.#bindings.set(asked, bound);
    }
    return { ...stored, alert: { ...stored.alert, ci: bound.ci }, reason: { ...stored.reason, binding: bound.because } };
  }

  async #assess(stored: StoredAlert): Promise<StoredAlert> {
    const ci = await this.#ci(stored.alert.ci);
    const scope = alertScope(stored.alert, ci, this.#now);
    const group = await this.#groupOf(stored);
    const kept = group === null ? undefined : this.#definitions.rules.find(({ name }) => name === group.rule);
    if (group !== null && kept === undefined) {
      this.#put(group);
      return {
        ...stored,
        checkAt: null,
        reason: { ...stored.reason, rule: `the rule "${group.rule}" that grouped it is not published any more` },
      };
    }
    if (kept !== undefined) return this.#follow(stored, kept, scope);
    const match = matchRule(this.#definitions.rules, stored.alert, scope);
    if (!match.ok) return { ...stored, checkAt: null, reason: { ...stored.reason, rule: match.error } };
    const { rule, passed } = match.value;
    if (rule === null)
      return {
        ...stored,
        rule: null,
        checkAt: null,
        reason: { ...stored.reason, rule: passed.map((other) => `${other.rule}: ${other.because}`) },
      };
    return this.#follow(stored, rule, scope);
  }

  /** Does what the rule says about the alert now. */
  async #follow(stored: StoredAlert, rule: AlertRule, scope: EvaluationScope): Promise<StoredAlert> {
    const { alert, assessment } = assess(stored.alert, rule, this.#now);
    const looked: StoredAlert = {
      ...stored,
      alert,
      rule: rule.name,
      checkAt: null,
      reason: { ...stored.reason, rule: assessment.because },
    };
    switch (assessment.kind) {
      case "wait":
        return { ...looked, checkAt: assessment.checkAt };
      case "clear":
        await this.#touchGroup(stored);
        return looked;
      case "group":
        return this.#join(looked, rule, scope);
    }
  }

  async #join(stored: StoredAlert, rule: AlertRule, scope: EvaluationScope): Promise<StoredAlert> {
    const current = await this.#groupOf(stored);
    if (current !== null) {
      this.#put({ ...current, lastAt: Math.max(current.lastAt, stored.alert.lastAt) });
      return stored;
    }
    const { ci, changedAt } = stored.alert;
    const neighbours = ci === null ? new Set<string>() : await neighboursOf(this.#client, ci, rule.group.relations);
    const groups = await this.#openGroups(rule, signatureOf(rule, { ci, scope }), neighbours);
    const choice = chooseGroup(rule, [...groups.values()], { at: changedAt, ci, scope }, neighbours);
    const joined = choice.group === null ? undefined : groups.get(choice.group);
    if (joined === undefined) return this.#openGroup(stored, rule, scope, choice.signature, choice.because);
    this.#put({
      ...widen(joined, { at: changedAt, ci }),
      alerts: joined.alerts.includes(stored.id) ? joined.alerts : [...joined.alerts, stored.id],
    });
    this.#effects.push({
      id: `${joined.id}#join:${stored.id}:${stored.alert.episode}`,
      record: "",
      kind: "group.join",
      group: joined.id,
      alert: stored.id,
      text: `Alert joined: ${stored.alert.title} (${choice.because})`,
    });
    return { ...stored, groupId: joined.id, reason: { ...stored.reason, group: choice.because } };
  }

  #openGroup(stored: StoredAlert, rule: AlertRule, scope: EvaluationScope, signature: string, because: string): StoredAlert {
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

  /** A group ends when none of its alerts fires or flaps; then its record is told. */
  #closeIfQuiet(group: StoredGroup, stored: readonly StoredAlert[]): StoredGroup {
    const noisy = stored.some(({ alert }) => alert.state === "firing" || alert.flapping);
    if (noisy || stored.length === 0 || group.closedAt !== null) return group;
    const rule = this.#definitions.rules.find(({ name }) => name === group.rule);
    const titles = stored.map(({ alert }) => alert.title).join("; ");
    if (rule?.onClear !== undefined && rule.onClear !== null) {
      this.#effects.push({
        id: `${group.id}#clear`,
        record: "",
        kind: "group.clear",
        group: group.id,
        command: rule.onClear,
        text: `All alerts cleared: ${titles}`,
      });
    }
    return { ...group, closedAt: this.#now };
  }

  async #touchGroup(stored: StoredAlert): Promise<void> {
    const group = await this.#groupOf(stored);
    if (group !== null) this.#put(group);
  }

  #put(group: StoredGroup): void {
    this.#groups.set(group.id, group);
    this.#changedGroups.add(group.id);
  }

  /** The open group an alert is in, or null. */
  async #groupOf({ groupId }: StoredAlert): Promise<StoredGroup | null> {
    if (groupId === null) return null;
    if (!this.#groups.has(groupId)) {
      const [group] = await openGroupsById(this.#client, [groupId]);
      if (group === undefined) return null;
      this.#groups.set(groupId, group);
    }
    return this.#groups.get(groupId) ?? null;
  }

  /** The rule's open groups that an alert could join, with what this transaction has changed of them. */
  async #openGroups(rule: AlertRule, signature: string, cis: ReadonlySet<string>): Promise<ReadonlyMap<string, StoredGroup>> {
    const stored = await openGroups(this.#client, rule.name, signature, groupsByCi(rule) ? [...cis] : null);
    for (const group of stored) if (!this.#groups.has(group.id)) this.#groups.set(group.id, group);
    return new Map([...this.#groups].filter(([, group]) => group.rule === rule.name && group.signature === signature));
  }

  async #ci(id: string | null): Promise<JsonObject | null> {
    if (id === null) return null;
    const known = this.#cis.get(id);
    if (known !== undefined) return known;
    const ci = await readCiView(this.#client, id);
    this.#cis.set(id, ci);
    return ci;
  }
}
