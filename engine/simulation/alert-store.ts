/** What a scenario knows of alerts and groups: the same kernel asks it as asks the database. */
import {
  type Batch,
  type BoardDecision,
  type BoardNeeds,
  type BoardReadings,
  type BoardRules,
  bindingsText,
  type Bound,
  decideBatch,
  noReadings,
} from "../alert/board.ts";
import type { AlertChange } from "../alert/alert-change.ts";
import type { BoardAlert } from "../alert/board-alert.ts";
import type { BoardGroup } from "../alert/board-group.ts";
import { BoardMemory } from "../alert/board-memory.ts";
import { nearText } from "../alert/near.ts";
import { serviceText } from "../alert/service-of.ts";
import { type Maintenance, maintenanceOf, windowsAsked } from "../alert/maintenance.ts";
import { equalJson } from "../condition/compare.ts";
import type { SourceEvent } from "../event/event.ts";
import { ownValue, type JsonObject } from "../base/json.ts";
import type { Fixture, FixtureCi } from "./fixture.ts";
import { nearOf, servicesOf } from "./ci-neighbours.ts";
import { type RecordWindow, windowsOver } from "./windows-over.ts";

/** What a group has opened, and when. */
export interface GroupRecord {
  readonly record: string;
  readonly at: number;
}

export class AlertStore {
  readonly #cis: () => Fixture["cis"];
  readonly #windows: () => readonly RecordWindow[];
  readonly #memory = new BoardMemory();
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
  decide(batch: Batch, rules: BoardRules, now: number): BoardDecision {
    const deciding = decideBatch(batch, rules, now);
    for (let turn = deciding.next(noReadings); ;) {
      if (turn.done === true) {
        this.#memory.keep(turn.value);
        this.#changes.push(...turn.value.changes);
        return turn.value;
      }
      turn = deciding.next(turn.value === null ? noReadings : this.#read(turn.value, now));
    }
  }

  group(id: string): BoardGroup | undefined {
    return this.#memory.group(id);
  }

  /** All of them, by id. */
  groups(): readonly BoardGroup[] {
    return this.#memory.groups();
  }

  alert(id: string): BoardAlert | undefined {
    return this.#memory.alert(id);
  }

  /** All of them, by id. */
  alerts(): readonly BoardAlert[] {
    return this.#memory.alerts();
  }

  /** The first alert of a group (and of a rule) that fires, by the start of that. */
  firing(group: string, of: string | null = null): BoardAlert | undefined {
    return this.alerts()
      .filter(
        ({ groupId, alert, rule }) => groupId === group && alert.state === "firing" && (of === null || of === rule),
      )
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
    const group = this.group(id);
    this.#records.set(id, { record: recordId, at });
    if (group !== undefined) this.#memory.keepGroup({ ...group, recordId });
  }

  /** The groups that have opened a record. */
  boundGroups(): readonly (BoardGroup & { readonly recordId: string })[] {
    return this.groups().flatMap((group) => (group.recordId === null ? [] : [{ ...group, recordId: group.recordId }]));
  }

  /** The alerts that must be looked at by `now`, soonest first. */
  due(now: number): readonly BoardAlert[] {
    return this.#memory.due(now);
  }

  /** When an alert must be looked at next, or null. */
  nextCheck(): number | null {
    return this.#memory.nextCheck();
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
    return {
      ...this.#memory.read(needs),
      bindings: new Map(needs.bindings.map((bindings) => [bindingsText(bindings), this.#bind(bindings)])),
      cis: new Map(
        needs.cis.flatMap((id) => {
          const view = this.ciView(id);
          return view === null ? [] : [[id, view]];
        }),
      ),
      windows: new Map((needs.windows?.cis ?? []).map((ci) => [ci, this.#windowsOver(ci, needs.windows, now)])),
      near: new Map(
        needs.near.map(({ need, cis }) => [
          nearText(need),
          new Map(cis.map((ci) => [ci, nearOf(this.#cis(), ci, need)])),
        ]),
      ),
      services: new Map(
        needs.services.map(({ need, cis }) => [
          serviceText(need),
          new Map(cis.map((ci) => [ci, servicesOf(this.#cis(), ci, need)])),
        ]),
      ),
    };
  }

  #windowsOver(ci: string, asked: BoardNeeds["windows"], at: number): ReturnType<typeof windowsOver> {
    const windows = this.#windows().filter(({ type }) => asked?.types.includes(type) === true);
    return windowsOver(ci, { fixture: { cis: this.#cis() }, windows, depth: asked?.depth ?? 0, at });
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
