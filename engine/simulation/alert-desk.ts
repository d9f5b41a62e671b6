/**
 * Alerts in virtual time: what sources send becomes alerts, groups and records, as the alert board says, and
 * remediations repair what they can.
 *
 * 1. Time passes through here, so that holds and flapping end at their instants, between the deadlines of records.
 */
import type { BoardAlert } from "../alert/board-alert.ts";
import type { AlertEffect } from "../alert/effect.ts";
import { clearedText, groupInput, mergeInput, reopenInput } from "../alert/send.ts";
import type { SourceEvent } from "../event/event.ts";
import type { EventSource } from "../event/ir.ts";
import { mapDelivery } from "../event/mapping.ts";
import { beginWatch, judgeSilence, silentAt, type SourceWatch } from "../event/silence.ts";
import { type Json, ownValue } from "../base/json.ts";
import { asSourceEvents, type WatchEvent } from "../watch/event.ts";
import { engineActor } from "../lifecycle/engine-actor.ts";
import type { AlertDefinitions } from "./alert-definitions.ts";
import { AlertStore } from "./alert-store.ts";
import { observedTables } from "./coverage.ts";
import type { SeenGroups } from "./expected-alert.ts";
import { Repairs } from "./repairs.ts";
import type { KeptAlerts } from "./kept-alerts.ts";
import { windowsOf } from "./windows-over.ts";
import type { World } from "./world.ts";

/** Series of metrics, of which nothing may come any more. */
interface SilentSeries {
  nextSilence(): number | null;
  fallSilent(now: number): readonly WatchEvent[];
}

export class AlertDesk {
  readonly #world: World;
  readonly #definitions: AlertDefinitions;
  readonly #tables: AlertDefinitions["tables"];
  readonly #store: AlertStore;
  readonly #repairs: Repairs;
  readonly #watches = new Map<string, SourceWatch>();
  #series: SilentSeries | null = null;

  constructor(world: World, definitions: AlertDefinitions) {
    this.#world = world;
    this.#definitions = definitions;
    this.#tables = observedTables(definitions.tables, world.coverage);
    this.#store = new AlertStore(
      () => world.fixture.cis,
      () => windowsOf(world.records().map(({ state }) => state)),
    );
    this.#repairs = new Repairs(world, this.#store, definitions.remediations);
    world.follow(() => this.#repairs.stir());
  }

  /** What is kept of alerts, and of what their groups have opened. */
  get kept(): KeptAlerts {
    return this.#store;
  }

  /** All alerts as they are, by id. */
  alerts(): readonly BoardAlert[] {
    return this.#store.alerts();
  }

  /** The alerts that others come from, by group. */
  groups(): SeenGroups {
    return new Map(
      this.#store.alerts().flatMap(({ groupId }) => {
        const group = groupId === null ? undefined : this.#store.group(groupId);
        const root = group?.into == null ? group : (this.#store.group(group.into) ?? group);
        return groupId === null || root === undefined ? [] : [[groupId, { primary: root.primary.title }]];
      }),
    );
  }

  /** The CI that exactly one of the bindings finds, by its id; null = none. */
  ciOf(bindings: SourceEvent["bind"]): string | null {
    return this.#store.ciOf(bindings);
  }

  /** Whether the CI that the bindings find is in maintenance now. */
  isMaintained(bindings: SourceEvent["bind"]): boolean {
    return this.#store.isMaintained(bindings, this.#definitions.maintenances ?? [], this.#world.now);
  }

  /** One delivery of a source. Null, or why it could not be taken. */
  receive(name: string, body: Json): string | null {
    const { sources } = this.#definitions;
    const source = Object.hasOwn(sources, name) ? sources[name] : undefined;
    if (source === undefined)
      return `there is no event source "${name}"; there are ${Object.keys(sources).join(", ") || "none"}`;
    const delivery = mapDelivery(source, body, this.#world.now, this.#tables);
    if (!delivery.ok) return delivery.error;
    const [rejected] = delivery.value.rejected;
    if (rejected !== undefined) return `an item of the event was rejected: ${rejected.reason}`;
    if (delivery.value.events.length > 0) this.#world.coverage.eventSources.add(name);
    this.#take([...delivery.value.events, ...this.#hear(source)]);
    return null;
  }

  /** Has series fall silent as time passes. */
  attend(series: SilentSeries): void {
    this.#series = series;
  }

  /** What watches have noticed at this instant. */
  notice(events: readonly WatchEvent[]): void {
    if (events.length > 0) this.#take(asSourceEvents(events, this.#world.now));
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
  #hear({ name, silentAfterMs }: EventSource): readonly SourceEvent[] {
    if (silentAfterMs === null) return [];
    const { now } = this.#world;
    const watch = this.#watches.get(name) ?? beginWatch(now);
    return this.#judge(name, silentAfterMs, { ...watch, checkedAt: now }, now);
  }

  #judge(name: string, silentAfterMs: number, before: SourceWatch, heardAt: number | null): readonly SourceEvent[] {
    const { watch, event } = judgeSilence(name, silentAfterMs, before, { now: this.#world.now, heardAt });
    this.#watches.set(name, watch);
    return event === null ? [] : [event];
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

  #nextCheck(): number | null {
    const instants = [
      this.#store.nextCheck() ?? [],
      this.#repairs.nextAt() ?? [],
      this.#series?.nextSilence() ?? [],
      ...this.#silences().map(({ at }) => at),
    ].flat();
    return instants.length === 0 ? null : Math.min(...instants);
  }

  #checkDue(): void {
    const { now } = this.#world;
    // In virtual time somebody always listens.
    const silent = this.#silences()
      .filter(({ at }) => at <= now)
      .flatMap(({ name, silentAfterMs, watch }) =>
        this.#judge(name, silentAfterMs, { ...watch, checkedAt: now }, null),
      );
    this.#take([...silent, ...asSourceEvents(this.#series?.fallSilent(now) ?? [], now)]);
    this.#repairs.stir();
  }

  /** Events of this instant and what is due in it. */
  #take(events: readonly SourceEvent[]): void {
    const { now } = this.#world;
    const due = this.#store.due(now);
    if (events.length === 0 && due.length === 0) return;
    const { alerts, effects } = this.#store.decide({ events, due }, this.#definitions, now);
    for (const { alert } of alerts)
      if (alert.maintenance !== undefined) this.#world.coverage.maintenances.add(alert.maintenance.maintenance);
    for (const { reason } of alerts) {
      const by = ownValue(reason["correlation"] ?? null, "by");
      if (typeof by === "string") this.#world.coverage.correlations.add(by);
    }
    for (const { reason } of alerts)
      for (const because of [reason["rule"], reason["group"]])
        if (typeof because === "string" && because.startsWith("alert rule ")) this.#world.problems.push(because);
    for (const effect of effects) this.#carryOut(effect);
  }

  #carryOut(effect: AlertEffect): void {
    switch (effect.kind) {
      case "group.open":
        this.#open(effect);
        return;
      case "group.join":
      case "group.clear":
        this.#tell(effect);
        return;
      case "group.calm":
        this.#repairs.cleared(effect.group, effect.rule);
        return this.#repairs.stir();
      case "group.merge":
        this.#merge(effect);
        return;
      case "remediation.lost":
        return;
    }
    effect satisfies never;
  }

  #open(effect: Extract<AlertEffect, { readonly kind: "group.open" }>): void {
    const { rule, type, fields, group } = effect;
    const { problems } = this.#world;
    if (this.#reopens(effect)) return;
    if (this.#world.bundle(type) === undefined)
      return void problems.push(`alert rule "${rule}" opens "${type}", which has no lifecycle`);
    const { decision, id } = this.#world.open(type, fields, {}, engineActor);
    if (!decision.ok)
      return void problems.push(
        `alert rule "${rule}": its record was refused with ${decision.refusal.code}: ${decision.refusal.message}`,
      );
    this.#world.coverage.alertRules.add(`${rule}/open`);
    this.#store.bindGroup(group, id, this.#world.now);
    this.#repairs.start(rule, group, id);
  }

  /** Whether what was opened before takes it. */
  #reopens({ id, rule, group, again }: Extract<AlertEffect, { readonly kind: "group.open" }>): boolean {
    const before = again === undefined ? null : (this.#store.records().get(again.group)?.record ?? null);
    if (again === undefined || before === null) return false;
    const record = this.#world.survivor(before);
    const input = reopenInput(again.send, again.text);
    if (!input.ok) this.#world.problems.push(`alert rule "${rule}": ${input.error}`);
    if (!input.ok || !this.#world.send(record, again.send.command, input.value, engineActor, `${id}:again`).ok)
      return false;
    this.#world.coverage.alertRules.add(`${rule}/onReopen`);
    this.#store.bindGroup(group, record, this.#world.now);
    this.#repairs.start(rule, group, record);
    return true;
  }

  /** The record of a group becomes part of that of another one. */
  #merge({ id, group, into, send, text }: Extract<AlertEffect, { readonly kind: "group.merge" }>): void {
    const [record, other] = [group, into].map((one) => {
      const opened = this.#store.records().get(one)?.record;
      return opened === undefined ? null : this.#world.survivor(opened);
    });
    if (record == null || other == null || record === other || send === null) return;
    const rule = this.#store.group(group)?.rule ?? "";
    const input = mergeInput(send, text, other);
    if (!input.ok) return void this.#world.problems.push(`alert rule "${rule}": ${input.error}`);
    if (this.#world.send(record, send.command, input.value, engineActor, id).ok)
      this.#world.coverage.alertRules.add(`${rule}/onMerge`);
  }

  /** Whether an alert fires in another group of the record, which one that was merged into it has brought along. */
  #othersFire(record: string, group: string): boolean {
    return this.#store
      .boundGroups()
      .some(
        ({ id, recordId }) =>
          id !== group && this.#world.survivor(recordId) === record && this.#store.firing(id) !== undefined,
      );
  }

  /** A refusal is an answer: a person may have moved the record on. */
  #tell(effect: Extract<AlertEffect, { readonly kind: "group.join" | "group.clear" }>): void {
    const { send } = effect;
    const group = this.#store.group(effect.group);
    if (effect.kind === "group.join" && group?.recordId != null)
      for (const rule of effect.rules ?? []) this.#repairs.start(rule, effect.group, group.recordId);
    const record = group?.recordId == null ? null : this.#world.survivor(group.recordId);
    if (effect.kind === "group.clear") this.#repairs.cleared(effect.group);
    if (record === null || send === null) return this.#repairs.stir();
    const input = groupInput(send, effect, this.#repairs.of(effect.group));
    if (!input.ok) return void this.#world.problems.push(`alert rule "${group?.rule ?? ""}": ${input.error}`);
    if (effect.kind === "group.clear" && this.#othersFire(record, effect.group))
      return void this.#world.send(record, "$note", clearedText(effect), engineActor, effect.id);
    const { ok: isTaken } = this.#world.send(record, send.command, input.value, engineActor, effect.id);
    if (isTaken)
      this.#world.coverage.alertRules.add(
        `${group?.rule ?? ""}/${effect.kind === "group.join" ? "onJoin" : "onClear"}`,
      );
  }
}
