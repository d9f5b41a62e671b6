/** What a scenario knows of alerts and groups: the same kernel asks it as asks the database. */
import {
  type Batch,
  type BoardDecision,
  type BoardNeeds,
  type BoardReadings,
  bindingsText,
  type Bound,
  decideBatch,
} from "../alert/board.ts";
import type { AlertChange } from "../alert/alert-change.ts";
import type { BoardAlert } from "../alert/board-alert.ts";
import type { BoardGroup, GroupRest } from "../alert/board-group.ts";
import type { AlertRule } from "../alert/ir.ts";
import { type Maintenance, maintenanceOf, windowsAsked } from "../alert/maintenance.ts";
import { equalJson } from "../condition/compare.ts";
import type { SourceEvent } from "../event/event.ts";
import { ownValue, type JsonObject } from "../base/json.ts";
import type { Fixture, FixtureCi } from "./fixture.ts";
import { ciNeighbours } from "./ci-neighbours.ts";
import { type RecordWindow, windowsOver } from "./windows-over.ts";

const nothing: BoardReadings = {
  alerts: new Map(),
  bindings: new Map(),
  cis: new Map(),
  groups: [],
  windows: new Map(),
  near: new Map(),
  open: [],
  rest: new Map(),
};

/** What a group has opened, and when. */
export interface GroupRecord {
  readonly record: string;
  readonly at: number;
}

export class AlertStore {
  readonly #cis: () => Fixture["cis"];
  readonly #windows: () => readonly RecordWindow[];
  readonly #alerts = new Map<string, BoardAlert>();
  readonly #groups = new Map<string, BoardGroup>();
  readonly #changes: AlertChange[] = [];
  readonly #records = new Map<string, GroupRecord>();

  /**
   * `cis`: those that there are when it is asked; discovery finds others as a scenario goes on. `windows`: those that
   * records hold now.
   */
  constructor(cis: () => Fixture["cis"], windows: () => readonly RecordWindow[] = () => []) {
    this.#cis = cis;
    this.#windows = windows;
  }

  /** Decides a batch and keeps what was decided. */
  decide(
    batch: Batch,
    rules: readonly AlertRule[],
    now: number,
    maintenances: readonly Maintenance[] = [],
  ): BoardDecision {
    const deciding = decideBatch(batch, rules, now, maintenances);
    for (let turn = deciding.next(nothing); ;) {
      if (turn.done === true) {
        for (const alert of turn.value.alerts) this.#alerts.set(alert.id, alert);
        for (const group of turn.value.groups) {
          const recordId = this.#groups.get(group.id)?.recordId ?? group.recordId;
          this.#groups.set(group.id, { ...group, recordId });
        }
        this.#changes.push(...turn.value.changes);
        return turn.value;
      }
      turn = deciding.next(turn.value === null ? nothing : this.#read(turn.value, now));
    }
  }

  group(id: string): BoardGroup | undefined {
    return this.#groups.get(id);
  }

  alert(id: string): BoardAlert | undefined {
    return this.#alerts.get(id);
  }

  /** All of them, by id. */
  alerts(): readonly BoardAlert[] {
    return [...this.#alerts.values()].sort((left, right) => (left.id < right.id ? -1 : 1));
  }

  /** The first alert of a group that fires, by the start of that. */
  firing(group: string): BoardAlert | undefined {
    return [...this.#alerts.values()]
      .filter(({ groupId, alert }) => groupId === group && alert.state === "firing")
      .sort((left, right) => left.alert.changedAt - right.alert.changedAt || (left.id < right.id ? -1 : 1))[0];
  }

  /** All that alerts were, in order. */
  changes(): readonly AlertChange[] {
    return this.#changes;
  }

  /** What groups have opened, by id of the group. */
  records(): ReadonlyMap<string, GroupRecord> {
    return this.#records;
  }

  /** Remembers the record that a group has opened. */
  bindGroup(id: string, recordId: string, at: number): void {
    const group = this.#groups.get(id);
    this.#records.set(id, { record: recordId, at });
    if (group !== undefined) this.#groups.set(id, { ...group, recordId });
  }

  /** The groups that have opened a record. */
  boundGroups(): readonly (BoardGroup & { readonly recordId: string })[] {
    return [...this.#groups.values()].flatMap((group) =>
      group.recordId === null ? [] : [{ ...group, recordId: group.recordId }],
    );
  }

  /** The alerts that must be looked at by `now`, soonest first. */
  due(now: number): readonly BoardAlert[] {
    return [...this.#alerts.values()]
      .filter(({ checkAt }) => checkAt !== null && checkAt <= now)
      .sort((left, right) => (left.checkAt ?? 0) - (right.checkAt ?? 0) || (left.id < right.id ? -1 : 1));
  }

  /** When an alert must be looked at next, or null. */
  nextCheck(): number | null {
    const checks = [...this.#alerts.values()].flatMap(({ checkAt }) => checkAt ?? []);
    return checks.length === 0 ? null : Math.min(...checks);
  }

  /** A CI as rules and remediations read it. */
  ciView(id: string): JsonObject | null {
    const ci = this.#ci(id);
    return ci === undefined
      ? null
      : {
          ...ci.attributes,
          id: ci.id,
          name: ci.name,
          class: ci.classes[0] ?? null,
          classes: ci.classes,
          owner: ci.owner,
        };
  }

  #read(needs: BoardNeeds, now: number): BoardReadings {
    const open = [...this.#groups.values()].filter(({ closedAt }) => closedAt === null);
    return {
      alerts: new Map(
        needs.alerts.flatMap((id) => {
          const alert = this.#alerts.get(id);
          return alert === undefined ? [] : [[id, alert]];
        }),
      ),
      bindings: new Map(needs.bindings.map((bindings) => [bindingsText(bindings), this.#bind(bindings)])),
      cis: new Map(
        needs.cis.flatMap((id) => {
          const view = this.ciView(id);
          return view === null ? [] : [[id, view]];
        }),
      ),
      groups: open.filter(({ id }) => needs.groups.includes(id)),
      windows: new Map((needs.windows?.cis ?? []).map((ci) => [ci, this.#windowsOver(ci, needs.windows, now)])),
      near: new Map(
        needs.near.map(({ relations, cis }) => [
          relations,
          new Map(cis.map((ci) => [ci, ciNeighbours(this.#cis(), ci, relations)])),
        ]),
      ),
      open: open.filter((group) =>
        needs.open.some(
          ({ rule, signature, cis }) =>
            rule === group.rule &&
            signature === group.signature &&
            (cis === null || cis.some((ci) => group.cis.includes(ci))),
        ),
      ),
      rest: new Map(needs.rest.flatMap((id) => this.#rest(id, new Set(needs.except)))),
    };
  }

  #windowsOver(ci: string, asked: BoardNeeds["windows"], at: number): ReturnType<typeof windowsOver> {
    const windows = this.#windows().filter(({ type }) => asked?.types.includes(type) === true);
    return windowsOver(ci, { fixture: { cis: this.#cis() }, windows, depth: asked?.depth ?? 0, at });
  }

  #rest(group: string, except: ReadonlySet<string>): [string, GroupRest][] {
    const rest = [...this.#alerts.values()].filter(({ id, groupId }) => groupId === group && !except.has(id));
    if (rest.length === 0) return [];
    const first = rest
      .map(({ id, alert: { title, changedAt } }) => ({ id, title, changedAt }))
      .sort((left, right) => left.changedAt - right.changedAt || (left.id < right.id ? -1 : 1));
    const noisy = rest.some(({ alert }) => alert.state === "firing" || alert.flapping);
    return [[group, { noisy, alerts: rest.length, first }]];
  }

  /** Id of the CI that something is about; null = there is none, or more than one. */
  ciOf(bindings: SourceEvent["bind"]): string | null {
    return this.#bind(bindings).ci;
  }

  isMaintained(bindings: SourceEvent["bind"], maintenances: readonly Maintenance[], now: number): boolean {
    const ci = this.ciOf(bindings);
    const asked = windowsAsked(maintenances);
    if (ci === null || asked === null) return false;
    return maintenanceOf(maintenances, this.#windowsOver(ci, { ...asked, cis: [ci] }, now), now) !== null;
  }

  /** The first question that exactly one CI answers. */
  #bind(bindings: SourceEvent["bind"]): Bound {
    const tried: string[] = [];
    for (const { class: wanted, attributes } of bindings) {
      const found = Object.values(this.#cis()).filter((ci) => {
        const known: JsonObject = { ...ci.attributes, name: ci.name, id: ci.id };
        return (
          ci.classes.includes(wanted) &&
          Object.entries(attributes).every(([key, value]) => equalJson(ownValue(known, key) ?? null, value))
        );
      });
      const what = `${wanted} with ${JSON.stringify(attributes)}`;
      const [only] = found;
      if (only !== undefined && found.length === 1) return { ci: only.id, because: `the only ${what}` };
      tried.push(
        only === undefined
          ? `no ${what}`
          : `more than one ${what}: ${found
              .map(({ id }) => id)
              .sort()
              .join(", ")}`,
      );
    }
    return { ci: null, because: `unbound: ${tried.join("; ")}` };
  }

  #ci(id: string): FixtureCi | undefined {
    return Object.values(this.#cis()).find((ci) => ci.id === id);
  }
}
