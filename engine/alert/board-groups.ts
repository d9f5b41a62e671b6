import type { EvaluationScope } from "../condition/ir.ts";
import type { JsonObject } from "../base/json.ts";
import { countsFrom } from "./alert.ts";
import { openingFields } from "./assess.ts";
import type { BoardAlert } from "./board-alert.ts";
import type { BoardGroup, GroupRest, GroupState } from "./board-group.ts";
import type { AlertEffect } from "./effect.ts";
import { Gathered } from "./gathered.ts";
import { oldestFirst, spanTogether, widen } from "./group.ts";
import { calmEffects, clearedEffect, isNoisy } from "./group-end.ts";
import type { AlertRule } from "./ir.ts";
import { JoinedAlerts } from "./joined.ts";
import type { Placing } from "./judge.ts";
import { type Match, matchesOf } from "./match.ts";
import { asPrimary, primaryWith } from "./named-primary.ts";
import { absentOf, type Offer } from "./offer.ts";
import { type Opening, Openings } from "./openings.ts";
import { type Between, primaryOf } from "./primary.ts";
import { alsoMatching } from "./rule.ts";
import { type Term, termText } from "./term.ts";

/** The groups that a batch works on, and what follows from how they change. */
export class BoardGroups {
  readonly #rules: readonly AlertRule[];
  readonly #now: number;
  readonly #groups = new Map<string, GroupState>();
  readonly #gathered = new Map<string, Gathered>();
  /** Ids of groups by the terms that others find them by. */
  readonly #ids = new Map<string, Set<string>>();
  readonly #changed = new Set<string>();
  readonly #openings: Openings;
  readonly #joined = new JoinedAlerts();
  readonly #merges: AlertEffect[] = [];
  /** Alerts that have become quiet, by group. */
  readonly #touched = new Map<string, BoardAlert[]>();
  /** Groups of this batch that have become part of another one before they opened anything. */
  readonly #absorbed = new Map<string, string>();

  constructor(rules: readonly AlertRule[], now: number) {
    this.#rules = rules;
    this.#now = now;
    this.#openings = new Openings(now);
  }

  /** Takes a group as it was read; one that is known stays as it has become. */
  keep(group: BoardGroup): void {
    if (!this.#groups.has(group.id)) this.#begin(group);
  }

  /** Ids of groups that share their records with one that was not read. */
  unread(): readonly string[] {
    return [...new Set([...this.#groups.values()].flatMap(({ into }) => into ?? []))].filter(
      (id) => !this.#groups.has(id),
    );
  }

  /** The open group an alert is in, or null. */
  of({ groupId }: BoardAlert): GroupState | null {
    if (groupId === null) return null;
    return this.#groups.get(this.#latest(groupId)) ?? null;
  }

  /** Its group may be quiet now. */
  touch(stored: BoardAlert): void {
    const group = this.of(stored);
    if (group === null) return;
    this.#changed.add(group.id);
    if (group.rules.length > 1) this.#touched.set(group.id, [...(this.#touched.get(group.id) ?? []), stored]);
  }

  /** Leaves an alert in its group, or puts it into one. */
  place(stored: BoardAlert, { rule, scope }: Placing, offers: readonly Offer[], between: Between): BoardAlert {
    const current = this.of(stored);
    if (current !== null) {
      const lastAt = Math.max(current.lastAt, stored.alert.lastAt);
      this.#change({ ...current, lastAt });
      const root = this.#rootOf(current.id);
      if (root !== undefined && root.id !== current.id && root.lastAt < lastAt) this.#change({ ...root, lastAt });
      return stored;
    }
    const at = countsFrom(stored.alert);
    const also = alsoMatching(this.#rules, rule, stored.alert, scope);
    const matches = matchesOf(offers, at, {
      ids: (text) => this.#ids.get(text) ?? [],
      group: (id) => this.#groups.get(id),
      root: (id) => this.#rootOf(id),
      gathered: (id) => this.#gathered.get(id),
    });
    const [first] = matches;
    const { ci, title } = stored.alert;
    const reason = {
      ...stored.reason,
      group: first === undefined ? this.#aloneText(rule, { ci, title, scope }) : first.seek.because(first.term),
      correlation: first === undefined ? null : evidenceOf(first),
      also: also.length === 0 ? null : also,
    };
    const terms = offers.flatMap(({ leaves }) => leaves.map((term): Term => ({ ...term, alert: stored.id })));
    if (first === undefined) return this.#open({ ...stored, reason }, rule, scope, terms);
    return this.#join({ ...stored, reason }, rule, scope, { matches, terms, between });
  }

  #join(
    stored: BoardAlert,
    rule: AlertRule,
    scope: EvaluationScope,
    {
      matches,
      terms,
      between,
    }: { readonly matches: readonly Match[]; readonly terms: readonly Term[]; readonly between: Between },
  ): BoardAlert {
    const [first] = matches;
    const { ci, title } = stored.alert;
    const at = countsFrom(stored.alert);
    const into = this.#root(matches);
    if (first === undefined || into === undefined) return stored;
    const widened = widen(this.#groups.get(into.id) ?? into, at);
    const primary = primaryWith(stored, widened.primary, matches, between);
    this.#gather(into.id, { alerts: [stored.id], cis: ci === null ? [] : [ci], terms });
    this.#change({ ...widened, rules: together(widened.rules, [rule.name]), primary });
    const told = { alert: stored.id, text: `${title} (${first.seek.because(first.term)})` };
    this.#joined.add(into.id, `${stored.id}:${stored.alert.episode}`, [rule.name], [told]);
    for (const other of matches) this.#merge(other, into.id, between, title);
    if (this.#groups.get(into.id)?.primary.alert === stored.id) this.#openFor(into.id, stored, rule, scope);
    return { ...stored, groupId: into.id };
  }

  /** The group that others are merged into: one that has opened before others, the oldest first. */
  #root(matches: readonly Match[]): GroupState | undefined {
    const [first] = matches;
    if (first === undefined) return undefined;
    const all = matches.filter(
      ({ group, offer }) => group.id === first.group.id || this.#mayMerge(group, first.group, offer),
    );
    return all
      .map(({ group }) => group)
      .sort(
        (one, other) =>
          Number(this.#openings.has(one.id)) - Number(this.#openings.has(other.id)) || oldestFirst(one, other),
      )[0];
  }

  /** Nothing is merged that a rule does not know to merge, but what has opened nothing yet. */
  #mayMerge(one: GroupState, other: GroupState, offer: Offer): boolean {
    if (offer.correlation === null || !spanTogether(offer.span, one, other)) return false;
    const isNew = this.#openings.has(one.id) || this.#openings.has(other.id);
    return isNew || (this.#mergeOf(one) !== null && this.#mergeOf(other) !== null);
  }

  #mergeOf({ rule }: GroupState) {
    return this.#rules.find(({ name }) => name === rule)?.onMerge ?? null;
  }

  /** An alert has shown that two groups are one. */
  #merge({ group, offer }: Match, into: string, between: Between, title: string): void {
    const [one, root] = [this.#groups.get(group.id), this.#groups.get(into)];
    if (one === undefined || root === undefined || one.id === into || one.into === into) return;
    if (this.#absorbed.has(one.id) || !this.#mayMerge(one, root, offer)) return;
    const merged: GroupState = {
      ...root,
      firstAt: Math.min(root.firstAt, one.firstAt),
      lastAt: Math.max(root.lastAt, one.lastAt),
      primary: primaryOf(root.primary, one.primary, between),
    };
    if (this.#openings.has(one.id)) return this.#absorb(one, merged, title);
    this.#gather(into, { alerts: [], cis: this.#whole(one).cis, terms: [] });
    this.#change(merged);
    this.#change({ ...one, into });
    this.#merges.push({
      id: `${one.id}#merge`,
      record: "",
      kind: "group.merge",
      group: one.id,
      into,
      send: this.#mergeOf(one),
      text: `What it is about is part of what "${root.primary.title}" is about: "${title}" shows it`,
    });
  }

  /** A group that has opened nothing becomes part of another one. */
  #absorb(one: GroupState, root: GroupState, title: string): void {
    const opening = this.#openings.take(one.id);
    this.#absorbed.set(one.id, root.id);
    const gathered = this.#whole(one);
    this.#changed.delete(one.id);
    for (const term of gathered.terms) this.#ids.get(termText(term))?.delete(one.id);
    this.#groups.delete(one.id);
    this.#gathered.delete(one.id);
    this.#gather(root.id, gathered);
    this.#change({ ...root, rules: together(root.rules, one.rules) });
    const { rules, lines } = this.#joined.take(one.id);
    if (opening === undefined) return;
    this.#joined.add(
      root.id,
      one.id,
      [...rules, opening.effect.rule],
      [{ alert: opening.alert.alert, text: `${opening.alert.title} (with "${title}")` }, ...lines],
    );
    if (root.primary.alert === opening.alert.alert) this.#replaceOpening(root.id, opening);
  }

  /** The alerts of the batch, each in the group that its own has become part of. */
  settle(alerts: readonly BoardAlert[]): readonly BoardAlert[] {
    if (this.#absorbed.size === 0) return alerts;
    return alerts.map((one) => {
      const into = one.groupId === null ? null : this.#latest(one.groupId);
      return into === one.groupId ? one : { ...one, groupId: into };
    });
  }

  #aloneText(rule: AlertRule, alert: Parameters<typeof absentOf>[1]): string {
    const absent = absentOf(rule.group.by, alert);
    if (absent !== undefined) return `it has no "${absent}" to be grouped by: a group of its own`;
    return "no open group is near enough in time, values and relations";
  }

  #open(stored: BoardAlert, rule: AlertRule, scope: EvaluationScope, terms: readonly Term[]): BoardAlert {
    const fields = openingFields(rule, scope);
    if (!fields.ok) return { ...stored, reason: { ...stored.reason, group: fields.error } };
    const { ci, episode } = stored.alert;
    const at = countsFrom(stored.alert);
    // The id follows from the alert that opened it: a crash and a second processing make the same group.
    const id = `${rule.name}:${stored.id}:${episode}`;
    this.#openings.begin(id, stored, rule, fields.value);
    this.#begin({
      id,
      rule: rule.name,
      terms,
      cis: ci === null ? [] : [ci],
      firstAt: at,
      lastAt: at,
      closedAt: null,
      recordId: null,
      alerts: [stored.id],
      rules: [rule.name],
      primary: asPrimary(stored),
      into: null,
    });
    this.#changed.add(id);
    return { ...stored, groupId: id };
  }

  /** What is opened in this batch is opened for its primary. */
  #openFor(group: string, stored: BoardAlert, rule: AlertRule, scope: EvaluationScope): void {
    const fields = openingFields(rule, scope);
    const opening = fields.ok ? this.#openings.openedFor(group, stored, rule, fields.value) : undefined;
    if (opening !== undefined) this.#replaceOpening(group, opening);
  }

  /** The one that it was opened for has joined. */
  #replaceOpening(group: string, opening: Opening): void {
    const known = this.#groups.get(group);
    if (known === undefined || !this.#openings.replace(group, opening, this.#joined)) return;
    this.#change({ ...known, rule: opening.effect.rule });
  }

  /** The changed groups of which no alert of the batch fires or flaps. */
  mayBeQuiet(batch: readonly BoardAlert[]): readonly string[] {
    const noisy = new Set(batch.flatMap(({ alert, groupId }) => (isNoisy(alert) ? (groupId ?? []) : [])));
    return [...this.#changed].filter((id) => !noisy.has(id) && this.#groups.get(id)?.closedAt === null);
  }

  /** The groups of which must be known what else they hold. */
  asksRest(batch: readonly BoardAlert[]): readonly string[] {
    return [...new Set([...this.mayBeQuiet(batch), ...this.#touched.keys()])];
  }

  /**
   * The changed groups and what follows, in order: openings, who joined, what is merged, ends. A group ends when none
   * of its alerts fires or flaps; then its record is told.
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
    const joins = this.#joined.effects(this.#rules, (id) => this.#groups.get(id));
    const ends = [...quiet].map((id) => this.#end(id, members.get(id) ?? [], rest.get(id)));
    const groups = [...this.#changed].flatMap((id) => {
      const group = this.#groups.get(id);
      return group === undefined ? [] : [this.#whole(group)];
    });
    const calm = [...this.#touched].flatMap(([id, alerts]) =>
      quiet.has(id) ? [] : calmEffects(id, alerts, batch, rest.get(id)),
    );
    return { groups, effects: [...this.#openings.effects(), ...joins, ...this.#merges, ...calm, ...ends] };
  }

  #end(id: string, batch: readonly BoardAlert[], rest: GroupRest | undefined): AlertEffect {
    const group = this.#groups.get(id);
    if (group !== undefined) this.#groups.set(id, { ...group, closedAt: this.#now });
    const opener = this.#rules.find(({ name }) => name === group?.rule);
    return clearedEffect(id, opener, batch, rest);
  }

  /** The group whose record it shares, as long as that is open; else itself. */
  #rootOf(id: string): GroupState | undefined {
    let group = this.#groups.get(this.#latest(id));
    for (let into = group?.into ?? null; into !== null; into = group?.into ?? null) {
      const next = this.#groups.get(into);
      if (next === undefined || next.closedAt !== null) break;
      group = next;
    }
    return group;
  }

  /** What a group of the batch has become part of, or itself. */
  #latest(id: string): string {
    let latest = id;
    for (let into = this.#absorbed.get(latest); into !== undefined; into = this.#absorbed.get(latest)) latest = into;
    // The way is walked once.
    for (let from = id; from !== latest;) {
      const next = this.#absorbed.get(from) ?? latest;
      this.#absorbed.set(from, latest);
      from = next;
    }
    return latest;
  }

  #begin({ alerts, cis, terms, ...group }: BoardGroup): void {
    this.#groups.set(group.id, group);
    this.#gathered.set(group.id, new Gathered({ alerts: [], cis: [], terms: [] }));
    this.#gather(group.id, { alerts, cis, terms });
  }

  #gather(id: string, more: Pick<BoardGroup, "alerts" | "cis" | "terms">): void {
    this.#gatheredOf(id).take(more);
    for (const text of more.terms.map(termText)) this.#ids.set(text, (this.#ids.get(text) ?? new Set()).add(id));
  }

  #whole(group: GroupState): BoardGroup {
    return this.#gatheredOf(group.id).in(group);
  }

  #gatheredOf(id: string): Gathered {
    const gathered = this.#gathered.get(id);
    if (gathered === undefined) throw new Error(`the batch does not hold the group "${id}"`);
    return gathered;
  }

  #change(group: GroupState): void {
    this.#groups.set(group.id, group);
    this.#changed.add(group.id);
  }
}

function together(some: readonly string[], more: readonly string[]): readonly string[] {
  return [...new Set([...some, ...more])].sort();
}

/** Which correlation, and with which alert. */
function evidenceOf({ offer, term, seek }: Match): JsonObject {
  return {
    by: offer.correlation ?? "the rule",
    with: term.alert,
    ...(seek.role === null ? {} : { as: seek.role }),
    ...(term.ci === null ? {} : { ci: term.ci }),
  };
}
