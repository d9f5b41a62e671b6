/** Policies that go on in a scenario: looked at when they are due, by the same kernel as in the product. */
import { canonicalJson } from "../base/canonical.ts";
import type { JsonObject } from "../base/json.ts";
import type { ZoneTable } from "../clock/ir.ts";
import { type RelationTypes, relationDirection } from "../identity/relation.ts";
import type { RecordState } from "../lifecycle/record.ts";
import { type Act, type Acted, nextAct } from "../policy/act.ts";
import { decideFindings, type FindingChange } from "../policy/decide.ts";
import { nextLook } from "../policy/due.ts";
import { type Deed, deedOf, isDeedDue } from "../policy/deed.ts";
import { type Ending, ofPolicy } from "../policy/finding.ts";
import type { Policy } from "../policy/ir.ts";
import type { Found } from "../policy/judge.ts";
import { ciSubject, recordSubject, type Subject } from "../policy/subject.ts";
import { Tally } from "../policy/tally.ts";
import type { Tables } from "../table/value.ts";
import type { Coverage } from "./coverage.ts";
import type { Fixture, FixtureCi } from "./fixture.ts";
import { notePolicy } from "./policy-coverage.ts";
import { zoneOf } from "./zone.ts";

/** A finding of a scenario, with the record that it has opened. */
export interface SimulatedFinding extends Acted {
  readonly record: string | null;
  /** Its record was told that it is over, or it has none. */
  readonly settled: boolean;
}

export interface PolicyWorld {
  readonly now: number;
  readonly fixture: Fixture;
  records(): readonly { readonly state: RecordState }[];
  /** State of a record, or of what it was merged into. */
  stateOf(record: string): string | null;
}

export interface PolicyDoor {
  /** Id of the record, or why it was refused. */
  open(act: Extract<Act, { readonly kind: "open" }>): { readonly id: string } | { readonly refused: string };
  send(record: string, command: string, input: JsonObject, id: string): void;
  change(deed: Deed): void;
  problem(message: string): void;
}

interface Watched {
  readonly policy: Policy;
  readonly nextAt: number | null;
  /** The CIs as they were when it was looked at last; null = it was not. */
  readonly seen: Fixture["cis"] | null;
}

interface PoliciesParams {
  readonly policies: readonly Policy[];
  readonly world: PolicyWorld;
  readonly door: PolicyDoor;
  readonly coverage: Coverage;
  readonly zones: { readonly [zone: string]: ZoneTable };
  readonly relations: RelationTypes;
  readonly tables: Tables;
  /** When CIs of which nothing else is said were seen, UTC milliseconds. */
  readonly at: number;
}

export class Policies {
  readonly #params: PoliciesParams;
  #watched: readonly Watched[];
  #findings: readonly SimulatedFinding[] = [];
  #count = 0;

  constructor(params: PoliciesParams) {
    this.#params = params;
    this.#watched = params.policies.map((policy) => ({ policy, nextAt: params.at, seen: null }));
  }

  findings(): readonly SimulatedFinding[] {
    return this.#findings;
  }

  /** The next instant at which one is looked at; null = none will be while nothing changes. */
  nextAt(): number | null {
    const { now } = this.#params.world;
    if (this.#watched.some(({ policy }) => this.#due(policy).length > 0)) return now;
    const all = this.#watched.flatMap((one) => (this.#changed(one).length > 0 ? [now] : (one.nextAt ?? [])));
    return all.length === 0 ? null : Math.min(...all);
  }

  /** Looks at all that are due, and does what follows. */
  work(): void {
    const { now, fixture } = this.#params.world;
    this.#watched = this.#watched.map((one) => {
      const isDue = one.nextAt !== null && one.nextAt <= now;
      const changed = this.#changed(one);
      if (!isDue && changed.length === 0) return one;
      const { policy } = one;
      this.#look(policy, isDue || policy.stopAbove !== null ? null : changed);
      if (!isDue) return { ...one, seen: fixture.cis };
      const { cron } = policy.at;
      const zone = cron === null ? null : zoneOf(this.#params.zones, cron.zone);
      return { policy, nextAt: nextLook(policy, zone, now), seen: fixture.cis };
    });
    this.#act();
    for (const { policy } of this.#watched) for (const finding of this.#due(policy)) this.#do(policy, finding);
  }

  /** Of which something is to be done with their CIs. */
  #due(policy: Policy): readonly SimulatedFinding[] {
    const own = this.#findings.filter((one) => one.policy === policy.name && one.ended === null);
    const stopped = own.some(({ subject }) => subject === ofPolicy);
    const stateOf = (record: string | null): string | null =>
      record === null ? null : this.#params.world.stateOf(record);
    return own.filter((one) => isDeedDue(policy, one, { record: stateOf(one.record), stopped }));
  }

  #do(policy: Policy, finding: SimulatedFinding): void {
    const { world, door, coverage } = this.#params;
    const subject = this.#subjects(policy).find(({ id }) => id === finding.subject);
    const deed = subject === undefined ? null : deedOf(policy, finding, subject, world.now);
    if (deed?.ok === false) {
      door.problem(`the policy "${policy.name}": ${deed.error}`);
      return this.#put(finding.id, { refused: deed.error });
    }
    this.#put(finding.id, { done: true });
    if (deed?.value == null) return;
    coverage.policies.add(`${policy.name}/then`);
    door.change(deed.value);
  }

  /** `ids` null = all of its subjects. */
  #look(policy: Policy, ids: readonly string[] | null): void {
    const { world, coverage, door, tables } = this.#params;
    const open = this.#findings.filter(
      ({ policy: name, ended, subject }) =>
        name === policy.name && ended === null && (ids === null || ids.includes(subject)),
    );
    const tally = new Tally(policy, world.now, new Set(open.map(({ subject }) => subject)), tables);
    for (const subject of this.#subjects(policy)) if (ids === null || ids.includes(subject.id)) tally.add(subject);
    for (const verdict of tally.verdicts.values())
      if (verdict.kind === "fault") door.problem(`the policy "${policy.name}", ${verdict.because}`);
    const { changes } = decideFindings(policy, tally, open);
    for (const change of changes) {
      notePolicy(coverage, policy, change);
      this.#apply(policy.name, change);
    }
  }

  #apply(policy: string, change: FindingChange): void {
    if (change.kind === "begin") {
      this.#count += 1;
      const id = String(this.#count);
      const begun = { id, policy, told: null, refused: null, ended: null, done: false, record: null, settled: false };
      this.#findings = [...this.#findings, { ...begun, ...change.found }];
    } else if (change.kind === "update") this.#put(change.id, { ...change.found, refused: null });
    else this.#put(change.id, { ended: change.because });
  }

  #put(id: string, changed: Partial<Found> & Partial<SimulatedFinding> & { readonly ended?: Ending }): void {
    this.#findings = this.#findings.map((one) => (one.id === id ? { ...one, ...changed } : one));
  }

  #act(): void {
    for (const { policy } of this.#watched)
      for (const finding of this.#findings.filter((one) => one.policy === policy.name && !one.settled)) {
        const act = nextAct(policy, finding);
        if (!act.ok) this.#params.door.problem(`the policy "${policy.name}": ${act.error}`);
        else if (act.value !== null) this.#carryOut(policy, finding, act.value);
        if (finding.ended !== null) this.#put(finding.id, { settled: true });
      }
  }

  #carryOut({ name }: Policy, { id, record, step }: SimulatedFinding, act: Act): void {
    const { door, coverage } = this.#params;
    if (act.kind === "open") {
      const opened = door.open(act);
      if ("refused" in opened) {
        door.problem(`the policy "${name}" opened no ${act.record}: ${opened.refused}`);
        this.#put(id, { refused: opened.refused });
        return;
      }
      coverage.policies.add(`${name}/open`);
      this.#put(id, { record: opened.id, told: step });
      return;
    }
    this.#put(id, { told: step });
    if (act.sent === null) return;
    coverage.policies.add(`${name}/${act.of}`);
    door.send(record ?? "", act.sent.name, act.sent.input, act.sent.id);
  }

  #subjects({ over }: Policy): readonly Subject[] {
    const { world, relations, at } = this.#params;
    if (over.kind === "records")
      return world
        .records()
        .filter(({ state }) => state.type === over.record && state.openedAt >= world.now - over.withinMs)
        .map(({ state }) => recordSubject(state));
    const all = Object.values(world.fixture.cis);
    return all
      .filter(
        (ci) =>
          ci.state !== "retired" &&
          ci.classes.includes(over.class) &&
          over.has.every((name) => this.#has(ci, name, relations)),
      )
      .map((ci) => subjectOf(ci, at));
  }

  #has(ci: FixtureCi, name: string, relations: RelationTypes): boolean {
    const direction = relationDirection(relations, name);
    if (direction === null) return false;
    const stored = direction.type.names[0];
    const { cis } = this.#params.world.fixture;
    if (!direction.reversed) return ci.relations.some(({ type }) => type === stored);
    return Object.values(cis).some((other) =>
      other.relations.some(({ type, to }) => type === stored && (cis[to]?.id ?? to) === ci.id),
    );
  }

  /** Ids of CIs that are another than when it was looked at, and of those at the other end of their relations. */
  #changed({ policy, seen }: Watched): readonly string[] {
    const { cis } = this.#params.world.fixture;
    if (!policy.at.change || seen === null || seen === cis) return [];
    const names = new Set([...Object.keys(seen), ...Object.keys(cis)]);
    const other = [...names].filter((name) => seen[name] !== cis[name] && written(seen[name]) !== written(cis[name]));
    const ids = other.flatMap((name) =>
      [seen[name], cis[name]].flatMap((ci) =>
        ci === undefined ? [] : [ci.id, ...ci.relations.map(({ to }) => cis[to]?.id ?? to)],
      ),
    );
    return [...new Set(ids)];
  }
}

/** That it is seen once more changes nothing of it. */
function written(ci: FixtureCi | undefined): string {
  if (ci === undefined) return "";
  const { firstSeen: _, lastSeen: __, ...told } = ci;
  return canonicalJson(told);
}

function subjectOf(ci: FixtureCi, at: number): Subject {
  const { id, name, classes, owner, ownerGroup, attributes, lastSeen = at, firstSeen = lastSeen } = ci;
  return ciSubject({
    id,
    name,
    class: classes[0] ?? "",
    state: ci.state ?? "active",
    attributes: { ...attributes, owner, ownerGroup },
    firstSeenAt: firstSeen,
    lastSeenAt: lastSeen,
    absentAt: ci.absentAt ?? null,
    asked: ci.asked ?? null,
  });
}
