/**
 * Alerts in virtual time: what sources send becomes alerts, groups and records by the rules of the definitions, as the
 * alert kernel says. Remediations are not played: what they would start is commanded by the scenario itself.
 *
 * 1. Time passes through here, so that holds and flapping end at their instants, between the deadlines of records.
 */
import { assess, openingFields } from "../alert/assess.ts";
import { foldAlert, type Alert } from "../alert/alert.ts";
import { chooseGroup, type OpenGroup, widen } from "../alert/group.ts";
import type { AlertRule, EventSource } from "../alert/ir.ts";
import { normalizeDelivery, type AlertEvent } from "../alert/normalize.ts";
import { alertScope, matchRule } from "../alert/rule.ts";
import { groupInput } from "../alert/send.ts";
import { beginWatch, judgeSilence, silentAt, type SourceWatch } from "../alert/silence.ts";
import { equalJson } from "../condition/compare.ts";
import type { EvaluationScope } from "../condition/ir.ts";
import { ownValue, type Json, type JsonObject } from "../json.ts";
import { ok } from "../result.ts";
import type { DecisionTable } from "../table/ir.ts";
import { engineActor } from "../lifecycle/engine-actor.ts";
import type { World } from "./world.ts";

export interface AlertDefinitions {
  readonly sources: { readonly [name: string]: EventSource };
  /** In order of name. */
  readonly rules: readonly AlertRule[];
  readonly tables: { readonly [name: string]: DecisionTable };
}

interface DeskAlert {
  alert: Alert;
  checkAt: number | null;
  group: string | null;
}

interface DeskGroup extends OpenGroup {
  readonly rule: AlertRule;
  readonly alerts: readonly string[];
  readonly record: string | null;
  readonly closed: boolean;
}

export class AlertDesk {
  readonly #world: World;
  readonly #definitions: AlertDefinitions;
  readonly #alerts = new Map<string, DeskAlert>();
  readonly #groups = new Map<string, DeskGroup>();
  readonly #watches = new Map<string, SourceWatch>();

  constructor(world: World, definitions: AlertDefinitions) {
    this.#world = world;
    this.#definitions = definitions;
  }

  /** One delivery of a source. Null, or why it could not be taken. */
  receive(name: string, body: Json): string | null {
    const { sources, tables } = this.#definitions;
    const source = Object.hasOwn(sources, name) ? sources[name] : undefined;
    if (source === undefined)
      return `there is no event source "${name}"; there are ${Object.keys(sources).join(", ") || "none"}`;
    const delivery = normalizeDelivery(source, body, this.#world.now, tables);
    if (!delivery.ok) return delivery.error;
    const [rejected] = delivery.value.rejected;
    if (rejected !== undefined) return `an item of the event was rejected: ${rejected.reason}`;
    this.#hear(source);
    for (const event of delivery.value.events) this.#take(event);
    this.look();
    return null;
  }

  /** Moves time on, through every deadline of records, runs and alerts. */
  advance(to: number): void {
    for (;;) {
      const next = this.#nextCheck();
      if (next === null || next >= to) break;
      this.#world.advance(next);
      this.#world.settle();
      this.#checkDue();
    }
    this.#world.advance(to);
  }

  /** What is due at this instant happens. */
  settle(): void {
    this.#world.settle();
    this.#checkDue();
    this.#world.settle();
  }

  /** Looks at every alert that is due for it now. */
  look(): void {
    this.#checkDue();
  }

  /**
   * A source is watched from its first word in the scenario on: one that the scenario does not speak of may be silent.
   */
  #hear({ name, silentAfterMs }: EventSource): void {
    if (silentAfterMs === null) return;
    const { now } = this.#world;
    const watch = this.#watches.get(name) ?? beginWatch(now);
    this.#judge(name, silentAfterMs, { ...watch, checkedAt: now }, now);
  }

  #judge(name: string, silentAfterMs: number, before: SourceWatch, heardAt: number | null): void {
    const { watch, event } = judgeSilence(name, silentAfterMs, before, { now: this.#world.now, heardAt });
    this.#watches.set(name, watch);
    if (event !== null) this.#take(event);
  }

  /** The sources that are watched and not silent yet, with when they will be. */
  #silences(): {
    readonly name: string;
    readonly silentAfterMs: number;
    readonly watch: SourceWatch;
    readonly at: number;
  }[] {
    return [...this.#watches].flatMap(([name, watch]) => {
      const silentAfterMs = this.#definitions.sources[name]?.silentAfterMs ?? null;
      if (silentAfterMs === null || watch.silentSince !== null) return [];
      return [{ name, silentAfterMs, watch, at: silentAt(watch, silentAfterMs) }];
    });
  }

  #take(event: AlertEvent): void {
    const id = `${event.source}/${event.key}`;
    const known = this.#alerts.get(id);
    const folded = foldAlert(known?.alert ?? null, event);
    const alert = folded.ci === null ? { ...folded, ci: this.#bind(event) } : folded;
    this.#alerts.set(id, { alert, checkAt: this.#world.now, group: known?.group ?? null });
  }

  /** The first question that exactly one item answers. */
  #bind(event: AlertEvent): string | null {
    for (const { class: wanted, attributes } of event.bind) {
      const found = Object.values(this.#world.fixture.cis).filter((ci) => {
        const known: JsonObject = { ...ci.attributes, name: ci.name, id: ci.id };
        return (
          ci.classes.includes(wanted) &&
          Object.entries(attributes).every(([key, value]) => equalJson(ownValue(known, key) ?? null, value))
        );
      });
      const [only] = found;
      if (only !== undefined && found.length === 1) return only.id;
    }
    return null;
  }

  #nextCheck(): number | null {
    const checks = [...this.#alerts.values()].flatMap(({ checkAt }) => (checkAt === null ? [] : [checkAt]));
    const instants = [...checks, ...this.#silences().map(({ at }) => at)];
    return instants.length === 0 ? null : Math.min(...instants);
  }

  #checkDue(): void {
    const { now } = this.#world;
    for (const { name, silentAfterMs, watch, at } of this.#silences())
      // In virtual time somebody always listens.
      if (at <= now) this.#judge(name, silentAfterMs, { ...watch, checkedAt: now }, null);
    for (const [id, entry] of this.#alerts) {
      if (entry.checkAt !== null && entry.checkAt <= now) this.#assess(id, entry);
    }
  }

  #assess(id: string, entry: DeskAlert): void {
    const { now, problems } = this.#world;
    entry.checkAt = null;
    const scope = alertScope(entry.alert, this.#ciView(entry.alert.ci), now);
    const group = entry.group === null ? undefined : this.#groups.get(entry.group);
    // An alert in a group stays under the rule that grouped it, whatever a later event says.
    const match =
      group !== undefined && !group.closed
        ? ok({ rule: group.rule })
        : matchRule(this.#definitions.rules, entry.alert, scope);
    if (!match.ok) return void problems.push(match.error);
    const { rule } = match.value;
    if (rule === null) return;
    const { alert, assessment } = assess(entry.alert, rule, now);
    entry.alert = alert;
    if (assessment.kind === "wait") entry.checkAt = assessment.checkAt;
    else if (assessment.kind === "group") this.#join(id, entry, rule, scope);
    else this.#clear(entry);
  }

  #join(id: string, entry: DeskAlert, rule: AlertRule, scope: EvaluationScope): void {
    const current = entry.group === null ? undefined : this.#groups.get(entry.group);
    if (current !== undefined && !current.closed) {
      this.#groups.set(current.id, { ...current, lastAt: Math.max(current.lastAt, entry.alert.lastAt) });
      return;
    }
    const { ci, changedAt } = entry.alert;
    const open = [...this.#groups.values()].filter((group) => group.rule.name === rule.name && !group.closed);
    const choice = chooseGroup(rule, open, { at: changedAt, ci, scope }, new Set(ci === null ? [] : [ci]));
    const joined = choice.group === null ? undefined : this.#groups.get(choice.group);
    if (joined !== undefined) {
      this.#groups.set(joined.id, { ...widen(joined, { at: changedAt, ci }), alerts: [...joined.alerts, id] });
      entry.group = joined.id;
      return;
    }
    const group: DeskGroup = {
      id: `${rule.name}:${id}:${String(entry.alert.episode)}`,
      rule,
      signature: choice.signature,
      cis: ci === null ? [] : [ci],
      firstAt: changedAt,
      lastAt: changedAt,
      alerts: [id],
      record: this.#open(rule, scope),
      closed: false,
    };
    this.#groups.set(group.id, group);
    entry.group = group.id;
  }

  #open(rule: AlertRule, scope: EvaluationScope): string | null {
    const { problems } = this.#world;
    const fields = openingFields(rule, scope);
    if (!fields.ok) {
      problems.push(fields.error);
      return null;
    }
    if (this.#world.bundle(rule.open.record) === undefined) {
      problems.push(`alert rule "${rule.name}" opens "${rule.open.record}", which has no lifecycle`);
      return null;
    }
    const { decision, id } = this.#world.open(rule.open.record, fields.value, {}, engineActor);
    if (decision.ok) return id;
    problems.push(
      `alert rule "${rule.name}": its record was refused with ${decision.refusal.code}: ${decision.refusal.message}`,
    );
    return null;
  }

  /**
   * A group ends when none of its alerts fires or flaps; then its record is told. A refusal is an answer: a person may
   * have moved it on.
   */
  #clear(entry: DeskAlert): void {
    const group = entry.group === null ? undefined : this.#groups.get(entry.group);
    if (group === undefined || group.closed) return;
    const alerts = group.alerts.flatMap((id) => this.#alerts.get(id) ?? []);
    if (alerts.some(({ alert }) => alert.state === "firing" || alert.flapping)) return;
    this.#groups.set(group.id, { ...group, closed: true });
    const { onClear } = group.rule;
    if (group.record === null || onClear === null) return;
    const text = `All alerts cleared: ${alerts.map(({ alert }) => alert.title).join("; ")}`;
    const input = groupInput(onClear, { text, count: alerts.length }, null);
    if (input.ok) this.#world.send(group.record, onClear.command, input.value, engineActor);
    else this.#world.problems.push(`alert rule "${group.rule.name}": ${input.error}`);
  }

  #ciView(id: string | null): JsonObject | null {
    const ci = Object.values(this.#world.fixture.cis).find((candidate) => candidate.id === id);
    return ci === undefined
      ? null
      : { ...ci.attributes, id: ci.id, name: ci.name, class: ci.classes[0] ?? null, owner: ci.owner };
  }
}
