/** Alerts and groups in memory, as the board asks for them: of a scenario, or of a replay. */
import type { BoardAlert } from "./board-alert.ts";
import type { BoardDecision, BoardNeeds, BoardReadings } from "./board.ts";
import type { BoardGroup, GroupRest } from "./board-group.ts";
import { oldestFirst } from "./group.ts";
import { termText } from "./term.ts";

type Held = Pick<BoardReadings, "alerts" | "groups" | "open" | "rest">;

export class BoardMemory {
  readonly #alerts = new Map<string, BoardAlert>();
  readonly #groups = new Map<string, BoardGroup>();
  /** Ids of open groups by their terms. */
  readonly #open = new Map<string, Set<string>>();
  /** When alerts are looked at again. */
  readonly #checks = new Map<string, number>();
  #nextCheck: number | null = null;

  alert(id: string): BoardAlert | undefined {
    return this.#alerts.get(id);
  }

  group(id: string): BoardGroup | undefined {
    return this.#groups.get(id);
  }

  /** All of them, by id. */
  alerts(): readonly BoardAlert[] {
    return [...this.#alerts.values()].sort(byId);
  }

  /** All of them, by id. */
  groups(): readonly BoardGroup[] {
    return [...this.#groups.values()].sort(byId);
  }

  /** How many alerts there are. */
  get size(): number {
    return this.#alerts.size;
  }

  /** Takes what was decided. */
  keep({ alerts, groups }: Pick<BoardDecision, "alerts" | "groups">): void {
    for (const alert of alerts) {
      this.#alerts.set(alert.id, alert);
      if (alert.checkAt === null) this.#checks.delete(alert.id);
      else this.#checks.set(alert.id, alert.checkAt);
    }
    if (alerts.length > 0) this.#nextCheck = null;
    for (const group of groups) this.keepGroup({ ...group, recordId: this.recordOf(group) });
  }

  /** The first record that a group was bound to stays. */
  recordOf({ id, recordId }: BoardGroup): string | null {
    return this.#groups.get(id)?.recordId ?? recordId;
  }

  keepGroup(group: BoardGroup): void {
    const before = this.#groups.get(group.id);
    this.#groups.set(group.id, group);
    if (group.closedAt !== null) return this.#close(group);
    if (before?.terms === group.terms) return;
    for (const term of group.terms) {
      const text = termText(term);
      this.#open.set(text, (this.#open.get(text) ?? new Set()).add(group.id));
    }
  }

  #close(group: BoardGroup): void {
    for (const text of group.terms.map(termText)) {
      const ids = this.#open.get(text);
      ids?.delete(group.id);
      if (ids?.size === 0) this.#open.delete(text);
    }
  }

  /** Lets go of groups that are over. */
  forgetGroups(groups: readonly BoardGroup[]): void {
    for (const { id, closedAt } of groups) if (closedAt !== null) this.#groups.delete(id);
  }

  /** The alerts that must be looked at by `now`, soonest first. */
  due(now: number): readonly BoardAlert[] {
    if ((this.nextCheck() ?? now + 1) > now) return [];
    return [...this.#checks]
      .filter(([, at]) => at <= now)
      .sort(([one, at], [other, later]) => at - later || (one < other ? -1 : 1))
      .flatMap(([id]) => this.#alerts.get(id) ?? []);
  }

  /** When an alert must be looked at next, or null. */
  nextCheck(): number | null {
    if (this.#nextCheck === null) for (const at of this.#checks.values()) this.#nextCheck = least(this.#nextCheck, at);
    return this.#nextCheck;
  }

  read(needs: BoardNeeds): Held {
    const open = needs.open.flatMap((text) => [...(this.#open.get(text) ?? [])]);
    return {
      alerts: new Map(
        needs.alerts.flatMap((id) => {
          const alert = this.#alerts.get(id);
          return alert === undefined ? [] : [[id, alert]];
        }),
      ),
      groups: this.#openOf(needs.groups),
      open: [...this.#openOf([...new Set(open)])].sort(oldestFirst),
      rest: new Map(needs.rest.flatMap((id) => this.#rest(id, new Set(needs.except)))),
    };
  }

  #openOf(ids: readonly string[]): readonly BoardGroup[] {
    return ids.flatMap((id) => {
      const group = this.#groups.get(id);
      return group === undefined || group.closedAt !== null ? [] : [group];
    });
  }

  #rest(group: string, except: ReadonlySet<string>): [string, GroupRest][] {
    const rest = (this.#groups.get(group)?.alerts ?? []).flatMap((id) => {
      const one = except.has(id) ? undefined : this.#alerts.get(id);
      return one?.groupId === group ? [one] : [];
    });
    if (rest.length === 0) return [];
    const first = rest
      .map(({ id, alert: { title, changedAt } }) => ({ id, title, changedAt }))
      .sort((left, right) => left.changedAt - right.changedAt || byId(left, right));
    const noisy = rest.filter(({ alert }) => alert.state === "firing" || alert.flapping);
    const noisyRules = [...new Set(noisy.flatMap(({ rule }) => rule ?? []))].sort();
    return [[group, { noisy: noisy.length > 0, noisyRules, alerts: rest.length, first }]];
  }
}

function byId(one: { readonly id: string }, other: { readonly id: string }): number {
  return one.id < other.id ? -1 : 1;
}

function least(one: number | null, other: number): number {
  return one === null || other < one ? other : one;
}
