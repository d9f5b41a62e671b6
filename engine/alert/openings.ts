import type { JsonObject } from "../base/json.ts";
import type { BoardAlert } from "./board-alert.ts";
import { openingOf } from "./board-group.ts";
import type { AlertEffect } from "./effect.ts";
import type { AlertRule } from "./ir.ts";
import type { JoinedAlerts } from "./joined.ts";
import type { GroupPrimary } from "./primary.ts";

export interface Opening {
  readonly effect: Omit<Extract<AlertEffect, { readonly kind: "group.open" }>, "id" | "record" | "kind" | "group">;
  /** The alert for which it is opened. */
  readonly alert: Pick<GroupPrimary, "alert" | "title">;
}

/** What groups open in a batch: those that nobody has heard of yet. */
export class Openings {
  readonly #now: number;
  readonly #byGroup = new Map<string, Opening>();

  constructor(now: number) {
    this.#now = now;
  }

  has(group: string): boolean {
    return this.#byGroup.has(group);
  }

  begin(group: string, stored: BoardAlert, rule: AlertRule, fields: JsonObject): void {
    this.#byGroup.set(group, {
      effect: { rule: rule.name, type: rule.open.record, fields, ...this.#againOf(stored, rule) },
      alert: { alert: stored.id, title: stored.alert.title },
    });
  }

  /** What a group would have opened that opens nothing any more. */
  take(group: string): Opening | undefined {
    const opening = this.#byGroup.get(group);
    this.#byGroup.delete(group);
    return opening;
  }

  /** As it would be opened for this alert; undefined = nothing is opened, or for that alert already. */
  openedFor(group: string, { id, alert }: BoardAlert, rule: AlertRule, fields: JsonObject): Opening | undefined {
    const opening = this.#byGroup.get(group);
    if (opening === undefined || opening.alert.alert === id) return undefined;
    return {
      effect: { ...opening.effect, rule: rule.name, type: rule.open.record, fields },
      alert: { alert: id, title: alert.title },
    };
  }

  /** The alert that it was opened for has joined the one that it is opened for now. False: nothing is opened. */
  replace(group: string, opening: Opening, joined: JoinedAlerts): boolean {
    const before = this.#byGroup.get(group);
    if (before === undefined) return false;
    this.#byGroup.set(group, opening);
    const line = { alert: before.alert.alert, text: `${before.alert.title} (with "${opening.alert.title}")` };
    joined.add(group, before.alert.alert, [before.effect.rule], [line]);
    joined.drop(group, opening.alert.alert);
    return true;
  }

  effects(): readonly AlertEffect[] {
    return [...this.#byGroup].map(([group, { effect }]): AlertEffect => ({
      id: openingOf(group),
      record: "",
      kind: "group.open",
      group,
      ...effect,
    }));
  }

  /** What it has opened before is told, when that was over not long ago. */
  #againOf({ groupId, alert }: BoardAlert, { onReopen }: AlertRule): Pick<Opening["effect"], "again"> {
    if (onReopen == null || groupId === null || alert.endReceivedAt === undefined) return {};
    if (this.#now - alert.endReceivedAt > onReopen.withinMs) return {};
    return { again: { group: groupId, send: onReopen.send, text: `It fires again: ${alert.title}` } };
  }
}
