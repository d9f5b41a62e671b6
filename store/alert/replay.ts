/** Deliveries of the past through the alert board by given definitions: nothing is written. */
import type { AlertEffect } from "../../engine/alert/effect.ts";
import { BoardMemory } from "../../engine/alert/board-memory.ts";
import {
  bindingsText,
  type BoardDecision,
  type BoardNeeds,
  type BoardReadings,
  type Bound,
  decideBatch,
  noReadings,
} from "../../engine/alert/board.ts";
import { addNoise, type Noise, noNoise } from "../../engine/alert/noise.ts";
import { type Near, type NearNeed, nearText } from "../../engine/alert/near.ts";
import { type ServiceNeed, type ServiceOf, serviceText } from "../../engine/alert/service-of.ts";
import type { JsonObject } from "../../engine/base/json.ts";
import type { SourceEvent } from "../../engine/event/event.ts";
import { readClasses } from "../cmdb/classes.ts";
import type { Delivery } from "../event/deliveries.ts";
import type { Queryable } from "../pool.ts";
import { bindAlerts, readCiViews } from "./bind.ts";
import type { AlertDefinitions } from "./definitions.ts";
import { readNear, readServices } from "./near.ts";
import { readDelivery } from "./read-delivery.ts";

/** A record that a replay would open. Instants are UTC milliseconds. */
export interface ReplayedOpening {
  readonly at: number;
  readonly rule: string;
  readonly type: string;
  /** The alert for which it is opened, and the start of its episode. */
  readonly alert: string;
  readonly title: string;
  /** Alerts that it was opened or joined by. */
  readonly alerts: number;
  /** Its record is part of another one. */
  readonly merged: boolean;
}

/** Openings that are kept to be told of; of others only the number is known. */
const mostOpenings = 20_000;

/** What is read of the CMDB, as it is now, shared by all replays of one question. */
export class ReplayedCmdb {
  readonly #db: Queryable;
  readonly #bindings = new Map<string, Bound>();
  readonly #cis = new Map<string, JsonObject | null>();
  readonly #near = new Map<string, Map<string, Near>>();
  readonly #services = new Map<string, Map<string, readonly ServiceOf[]>>();

  constructor(db: Queryable) {
    this.#db = db;
  }

  async read(needs: BoardNeeds): Promise<Pick<BoardReadings, "bindings" | "cis" | "near" | "services">> {
    const unbound = needs.bindings.filter((one) => !this.#bindings.has(bindingsText(one)));
    if (unbound.length > 0)
      for (const [text, bound] of await bindAlerts(this.#db, await readClasses(this.#db), unbound))
        this.#bindings.set(text, bound);
    const unknown = needs.cis.filter((id) => !this.#cis.has(id));
    if (unknown.length > 0) {
      const views = await readCiViews(this.#db, unknown);
      for (const id of unknown) this.#cis.set(id, views.get(id) ?? null);
    }
    return {
      bindings: this.#bindings,
      cis: new Map(
        needs.cis.flatMap((id) => {
          const view = this.#cis.get(id) ?? null;
          return view === null ? [] : [[id, view] as const];
        }),
      ),
      near: await this.#nearOf(needs.near),
      services: await this.#servicesOf(needs.services),
    };
  }

  async #nearOf(asked: BoardNeeds["near"]): Promise<ReadonlyMap<string, ReadonlyMap<string, Near>>> {
    for (const { need, cis } of asked)
      await fill(this.#near, nearText(need), cis, (ids) => readNear(this.#db, need satisfies NearNeed, ids));
    return this.#near;
  }

  async #servicesOf(
    asked: BoardNeeds["services"],
  ): Promise<ReadonlyMap<string, ReadonlyMap<string, readonly ServiceOf[]>>> {
    for (const { need, cis } of asked)
      await fill(this.#services, serviceText(need), cis, (ids) =>
        readServices(this.#db, need satisfies ServiceNeed, ids),
      );
    return this.#services;
  }
}

async function fill<V>(
  known: Map<string, Map<string, V>>,
  text: string,
  cis: readonly string[],
  read: (ids: readonly string[]) => Promise<ReadonlyMap<string, V>>,
): Promise<void> {
  const values = known.get(text) ?? new Map<string, V>();
  known.set(text, values);
  const unread = cis.filter((ci) => !values.has(ci));
  if (unread.length > 0) for (const [ci, value] of await read(unread)) values.set(ci, value);
}

/** One replay: deliveries in the order of the log, time between them. */
export class Replay {
  readonly #definitions: AlertDefinitions;
  readonly #cmdb: ReplayedCmdb;
  readonly #memory = new BoardMemory();
  readonly #openings = new Map<string, ReplayedOpening>();
  #noise: Noise = noNoise;
  #rejected = 0;

  constructor(definitions: AlertDefinitions, cmdb: ReplayedCmdb) {
    this.#definitions = definitions;
    this.#cmdb = cmdb;
  }

  get noise(): Noise {
    return this.#noise;
  }

  get openings(): readonly ReplayedOpening[] {
    return [...this.#openings.values()];
  }

  /** Items that were not understood. */
  get rejected(): number {
    return this.#rejected;
  }

  /** Alerts that it remembers. */
  get size(): number {
    return this.#memory.size;
  }

  /** Takes a delivery at its receipt, after all that was due before. */
  async take(delivery: Delivery): Promise<void> {
    await this.advance(delivery.receivedAt);
    const { events, rejected } = readDelivery(delivery, this.#definitions);
    this.#rejected += rejected;
    await this.#decide(events, delivery.receivedAt);
  }

  /** Looks at what is due until then. */
  async advance(until: number): Promise<void> {
    for (let at = this.#memory.nextCheck(); at !== null && at <= until; at = this.#memory.nextCheck())
      await this.#decide([], at);
  }

  async #decide(events: readonly SourceEvent[], now: number): Promise<void> {
    const due = this.#memory.due(now);
    if (events.length === 0 && due.length === 0) return;
    // What was in maintenance then is not known: nothing is.
    const deciding = decideBatch({ events, due }, { ...this.#definitions, maintenances: [] }, now);
    for (let turn = deciding.next(noReadings); ;) {
      if (turn.done === true) return this.#keep(turn.value, events.length, now);
      turn = deciding.next(turn.value === null ? noReadings : await this.#read(turn.value));
    }
  }

  async #read(needs: BoardNeeds): Promise<BoardReadings> {
    return { ...noReadings, ...this.#memory.read(needs), ...(await this.#cmdb.read(needs)) };
  }

  #keep(decision: BoardDecision, events: number, now: number): void {
    this.#noise = addNoise(this.#noise, events, decision, (id) => this.#memory.alert(id));
    this.#memory.keep(decision);
    const groups = new Map(decision.groups.map((group) => [group.id, group]));
    for (const effect of decision.effects) this.#follow(effect, groups, now);
    this.#memory.forgetGroups(decision.groups);
  }

  #follow(effect: AlertEffect, groups: ReadonlyMap<string, BoardDecision["groups"][number]>, now: number): void {
    const known = this.#openings.get(effect.group);
    const alerts = groups.get(effect.group)?.alerts.length ?? known?.alerts ?? 1;
    if (effect.kind === "group.open" && effect.again === undefined && this.#openings.size < mostOpenings) {
      const alert = groups.get(effect.group)?.alerts[0] ?? effect.group;
      const title = groups.get(effect.group)?.primary.title ?? "";
      const { rule, type } = effect;
      this.#openings.set(effect.group, { at: now, rule, type, alert, title, alerts, merged: false });
    } else if (known !== undefined && effect.kind === "group.merge")
      this.#openings.set(effect.group, { ...known, merged: true });
    else if (known !== undefined && effect.kind === "group.join")
      this.#openings.set(effect.group, { ...known, alerts });
  }
}
