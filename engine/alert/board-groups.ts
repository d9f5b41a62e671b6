import type { EvaluationScope } from "../condition/ir.ts";
import { type Alert, countsFrom } from "./alert.ts";
import { openingFields } from "./assess.ts";
import type { BoardAlert } from "./board-alert.ts";
import { type BoardGroup, type GroupRest, named, openingOf } from "./board-group.ts";
import type { AlertEffect } from "./effect.ts";
import { chooseGroup, signatureOf, widen } from "./group.ts";
import type { AlertRule } from "./ir.ts";
import { type Placing, suppressed } from "./judge.ts";
import { alsoMatching } from "./rule.ts";

/** The groups that a batch works on, and what follows from how they change. */
export class BoardGroups {
  readonly #rules: readonly AlertRule[];
  readonly #now: number;
  readonly #groups = new Map<string, BoardGroup>();
  /** Ids of groups by what an alert must share to join one. */
  readonly #ids = new Map<string, Set<string>>();
  readonly #changed = new Set<string>();
  readonly #openings: AlertEffect[] = [];
  /** What joined each group, in order. */
  readonly #joined = new Map<string, { readonly id: string; readonly rule: AlertRule; readonly lines: string[] }>();

  constructor(rules: readonly AlertRule[], now: number) {
    this.#rules = rules;
    this.#now = now;
  }

  /** Takes a group as it was read; one that is known stays as it has become. */
  keep(group: BoardGroup): void {
    if (!this.#groups.has(group.id)) this.#put(group);
  }

  /** The open group an alert is in, or null. */
  of({ groupId }: BoardAlert): BoardGroup | null {
    return groupId === null ? null : (this.#groups.get(groupId) ?? null);
  }

  /** Its group may be quiet now. */
  touch(stored: BoardAlert): void {
    if (this.of(stored) !== null) this.#changed.add(stored.groupId ?? "");
  }

  /** Leaves an alert in its group, or puts it into one. `near`: the CIs near its own. */
  place(stored: BoardAlert, { rule, scope, maintenance }: Placing, near: ReadonlySet<string>): BoardAlert {
    const current = this.of(stored);
    if (current !== null) {
      this.#change({ ...current, lastAt: Math.max(current.lastAt, stored.alert.lastAt) });
      return stored;
    }
    const { ci, episode, title } = stored.alert;
    const at = countsFrom(stored.alert);
    const open = [...(this.#ids.get(keyOf(rule.name, signatureOf(rule, { ci, scope }))) ?? [])].flatMap(
      (id) => this.#groups.get(id) ?? [],
    );
    const choice = chooseGroup(rule, open, { at, ci, scope }, near);
    const also = alsoMatching(this.#rules, rule, stored.alert, scope);
    const reason = {
      ...stored.reason,
      group: choice.because,
      also: also.length === 0 ? null : also,
    };
    const joined = choice.group === null ? undefined : this.#groups.get(choice.group);
    if (joined === undefined && maintenance !== undefined) return suppressed(stored, maintenance, this.#now);
    if (joined === undefined) return this.#open({ ...stored, reason }, rule, scope, choice.signature);
    this.#change({
      ...widen(joined, { at, ci }),
      alerts: joined.alerts.includes(stored.id) ? joined.alerts : [...joined.alerts, stored.id],
    });
    const others = this.#joined.get(joined.id) ?? { id: `${joined.id}#join:${stored.id}:${episode}`, rule, lines: [] };
    others.lines.push(`${title} (${choice.because})`);
    this.#joined.set(joined.id, others);
    const { maintenance: _, ...alert } = stored.alert;
    return { ...stored, alert, groupId: joined.id, reason };
  }

  #open(stored: BoardAlert, rule: AlertRule, scope: EvaluationScope, signature: string): BoardAlert {
    const fields = openingFields(rule, scope);
    if (!fields.ok) return { ...stored, reason: { ...stored.reason, group: fields.error } };
    const { ci, episode } = stored.alert;
    const at = countsFrom(stored.alert);
    // The id follows from the alert that opened it: a crash and a second processing make the same group.
    const id = `${rule.name}:${stored.id}:${episode}`;
    this.#change({
      id,
      rule: rule.name,
      signature,
      cis: ci === null ? [] : [ci],
      firstAt: at,
      lastAt: at,
      closedAt: null,
      recordId: null,
      alerts: [stored.id],
    });
    const type = rule.open.record;
    const opening = { id: openingOf(id), record: "", kind: "group.open", group: id, rule: rule.name, type } as const;
    this.#openings.push({ ...opening, fields: fields.value });
    return { ...stored, groupId: id };
  }

  /** The changed groups of which no alert of the batch fires or flaps. */
  mayBeQuiet(batch: readonly BoardAlert[]): readonly string[] {
    const noisy = new Set(batch.flatMap(({ alert, groupId }) => (isNoisy(alert) ? (groupId ?? []) : [])));
    return [...this.#changed].filter((id) => !noisy.has(id) && this.#groups.get(id)?.closedAt === null);
  }

  /**
   * The changed groups and what follows, in order: openings, who joined, ends. A group ends when none of its alerts
   * fires or flaps; then its record is told.
   */
  decide(
    batch: readonly BoardAlert[],
    rest: ReadonlyMap<string, GroupRest>,
  ): { readonly groups: readonly BoardGroup[]; readonly effects: readonly AlertEffect[] } {
    const quiet = new Set(this.mayBeQuiet(batch).filter((id) => rest.get(id)?.noisy !== true));
    const members = new Map<string, BoardAlert[]>();
    for (const one of batch)
      if (one.groupId !== null && quiet.has(one.groupId))
        members.set(one.groupId, [...(members.get(one.groupId) ?? []), one]);
    const ends = [...quiet].map((id) => this.#end(id, members.get(id) ?? [], rest.get(id)));
    const groups = [...this.#changed].flatMap((id) => this.#groups.get(id) ?? []);
    return { groups, effects: [...this.#openings, ...this.#joins(), ...ends] };
  }

  #end(id: string, batch: readonly BoardAlert[], rest: GroupRest | undefined): AlertEffect {
    const group = this.#groups.get(id);
    if (group !== undefined) this.#groups.set(id, { ...group, closedAt: this.#now });
    const first = [
      ...(rest?.first ?? []),
      ...batch.map(({ id: alert, alert: { title, changedAt } }) => ({ id: alert, title, changedAt })),
    ]
      .sort((left, right) => left.changedAt - right.changedAt || (left.id < right.id ? -1 : 1))
      .slice(0, named)
      .map(({ title }) => title);
    const count = batch.length + (rest?.alerts ?? 0);
    // Also without a command: what repairs the group is to know that it is over.
    const send = this.#rules.find(({ name }) => name === group?.rule)?.onClear ?? null;
    const text = `All alerts cleared: ${listOf(first, count)}`;
    return { id: `${id}#clear`, record: "", kind: "group.clear", group: id, send, text, count };
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

  #change(group: BoardGroup): void {
    this.#put(group);
    this.#changed.add(group.id);
  }

  #put(group: BoardGroup): void {
    this.#groups.set(group.id, group);
    const key = keyOf(group.rule, group.signature);
    this.#ids.set(key, (this.#ids.get(key) ?? new Set()).add(group.id));
  }
}

function keyOf(rule: string, signature: string): string {
  return `${rule} ${signature}`;
}

function isNoisy({ state, flapping }: Alert): boolean {
  return state === "firing" || flapping;
}

/** The first of so many, and how many more there are. */
function listOf(first: readonly string[], all: number): string {
  return `${first.join("; ")}${all > first.length ? `; and ${all - first.length} more` : ""}`;
}
