/** People, groups and configuration items that scenarios share, as prepared by whoever runs them. */
import type { AskedClass } from "../identity/reclassify.ts";
import { isJsonObject, ownValue, type Json, type JsonObject } from "../base/json.ts";
import { failure, ok, type Result } from "../base/result.ts";
import { parseInstant } from "../lifecycle/instant.ts";
import { plainReach, type Reach } from "../lifecycle/tell/reach.ts";
import { readRecording, type Recording } from "../pattern/recording.ts";
import type { OnCallOverride } from "../on-call/ir.ts";

export interface FixturePerson {
  readonly roles: readonly string[];
  readonly manager: string | null;
  /** What expressions may read of the person. */
  readonly attributes: JsonObject;
  /** They have left; absent = they are there. */
  readonly active?: false;
}

/** `of` lets `to` decide in their place, from an instant to before another, UTC milliseconds. */
export interface FixtureDelegation {
  readonly id: string;
  readonly of: string;
  readonly to: string;
  readonly from: number;
  readonly until: number;
}

export interface FixtureGroup {
  readonly members: readonly string[];
  readonly manager: string | null;
}

export interface FixtureRelation {
  readonly type: string;
  readonly to: string;
  /** Since when it is known, UTC milliseconds; absent = ever since. */
  readonly since?: number;
  /** The loss of the other end means nothing for this one; absent = it does. */
  readonly impact?: false;
}

export interface FixtureCi {
  readonly id: string;
  readonly name: string;
  /** Its class first, then the classes that one extends. */
  readonly classes: readonly string[];
  readonly owner: string | null;
  readonly ownerGroup: string | null;
  readonly attributes: JsonObject;
  /** Relations that begin at it; `to` is the name or id of another CI. */
  readonly relations: readonly FixtureRelation[];
  /** When it was seen last, UTC milliseconds; absent = at the begin of the scenario. */
  readonly lastSeen?: number;
  /** When it was seen first; absent = when it was seen last. */
  readonly firstSeen?: number;
  /** Absent = it is active. */
  readonly state?: "absent" | "retired";
  /** Since when it is absent; absent = it is not. */
  readonly absentAt?: number;
  /** Another class that waits for a person's word; absent = none does. */
  readonly asked?: AskedClass;
}

export interface Fixture {
  readonly people: { readonly [user: string]: FixturePerson };
  readonly groups: { readonly [group: string]: FixtureGroup };
  /** By name. */
  readonly cis: { readonly [name: string]: FixtureCi };
  /** What is changed of on-call plans, by plan: a scenario is given it. */
  readonly onCall: { readonly [plan: string]: readonly OnCallOverride[] };
  /** How people are reached: those that are not named have no contacts. */
  readonly reach: { readonly [person: string]: Reach };
  /** A scenario is given them; absent = none. */
  readonly delegations?: readonly FixtureDelegation[];
  /** What targets said once, by target; absent = none. */
  readonly recordings?: { readonly [target: string]: Recording };
}

const emptyFixture: Fixture = { people: {}, groups: {}, cis: {}, onCall: {}, reach: {} };

const known: { readonly [part: string]: readonly string[] } = {
  people: ["roles", "manager", "attributes", "contacts"],
  groups: ["members", "manager"],
  cis: ["id", "class", "extends", "owner", "ownerGroup", "attributes", "relations"],
};

/**
 * A fixture of JSON: `{ people: { kim: { roles: [agent], manager: lee } }, groups: { cab: { members: [kim] } },
 * cis: { shop-db1: { class: database, owner: kim, attributes: {...}, relations: [{ type: runsOn, to: host1 }] } },
 * recordings: { web1: {...} } }`, of which `readRecording` tells the form. A
 * list stands for an object of its roles or members alone. The failure names the place.
 */
export function readFixture(json: Json): Result<Fixture, string> {
  if (!isJsonObject(json)) return failure("a fixture is an object with people, groups, cis and recordings");
  for (const part of Object.keys(json)) {
    if (!["people", "groups", "cis", "recordings"].includes(part))
      return failure(`"${part}" is no part of a fixture: people, groups, cis, recordings`);
  }
  for (const [part, keys] of Object.entries(known)) {
    const named = ownValue(json, part) ?? {};
    if (!isJsonObject(named)) return failure(`"${part}" is an object by name`);
    for (const [name, entry] of Object.entries(named)) {
      if (Array.isArray(entry) && part !== "cis") continue;
      if (!isJsonObject(entry)) return failure(`${part}.${name} is an object`);
      const strange = Object.keys(entry).find((key) => !keys.includes(key));
      if (strange !== undefined) return failure(`${part}.${name} has no "${strange}"; it may have ${keys.join(", ")}`);
    }
  }
  const recordings: { [target: string]: Recording } = {};
  const recorded = ownValue(json, "recordings") ?? {};
  if (!isJsonObject(recorded)) return failure('"recordings" is an object by target');
  for (const [target, one] of Object.entries(recorded)) {
    const recording = readRecording(one);
    if (!recording.ok) return failure(`recordings.${target}: ${recording.error}`);
    recordings[target] = recording.value;
  }
  return ok({
    people: mapped(json, "people", (entry) => ({
      roles: texts(entry, "roles"),
      manager: text(entry, "manager"),
      attributes: object(entry, "attributes"),
    })),
    groups: mapped(json, "groups", (entry) => ({ members: texts(entry, "members"), manager: text(entry, "manager") })),
    cis: mapped(json, "cis", (entry, name) => ({
      id: text(entry, "id") ?? name,
      name,
      classes: [...texts(entry, "class"), ...texts(entry, "extends")],
      owner: text(entry, "owner"),
      ownerGroup: text(entry, "ownerGroup"),
      attributes: object(entry, "attributes"),
      relations: relations(entry),
    })),
    onCall: {},
    reach: mapped(json, "people", (entry) => ({ ...plainReach, contacts: contacts(entry) })),
    recordings,
  });
}

/** Several fixtures as one; the later wins where both name something. */
export function mergeFixtures(fixtures: readonly Fixture[]): Fixture {
  return fixtures.reduce(
    (all, next) => ({
      people: { ...all.people, ...next.people },
      groups: { ...all.groups, ...next.groups },
      cis: { ...all.cis, ...next.cis },
      onCall: { ...all.onCall, ...next.onCall },
      reach: { ...all.reach, ...next.reach },
      recordings: { ...all.recordings, ...next.recordings },
    }),
    emptyFixture,
  );
}

function mapped<T>(
  json: JsonObject,
  part: string,
  read: (entry: Json, name: string) => T,
): { readonly [name: string]: T } {
  const named = ownValue(json, part) ?? {};
  return Object.fromEntries(Object.entries(named).map(([name, entry]) => [name, read(entry, name)]));
}

function text(entry: Json, key: string): string | null {
  const value = ownValue(entry, key);
  return typeof value === "string" ? value : null;
}

function texts(entry: Json, key: string): readonly string[] {
  const value = Array.isArray(entry) ? (entry as readonly Json[]) : ownValue(entry, key);
  if (typeof value === "string") return [value];
  return Array.isArray(value)
    ? (value as readonly Json[]).filter((item): item is string => typeof item === "string")
    : [];
}

function relations(entry: Json): FixtureCi["relations"] {
  const value = ownValue(entry, "relations");
  return (Array.isArray(value) ? (value as readonly Json[]) : []).flatMap((relation) => {
    const [type, to] = [text(relation, "type"), text(relation, "to")];
    const since = parseInstant(text(relation, "since") ?? "");
    return type === null || to === null ? [] : [{ type, to, ...(since === null ? {} : { since }) }];
  });
}

function contacts(entry: Json): Reach["contacts"] {
  const entries = Object.entries(object(entry, "contacts"));
  return Object.fromEntries(entries.filter((one): one is [string, string] => typeof one[1] === "string"));
}

function object(entry: Json, key: string): JsonObject {
  const value = ownValue(entry, key);
  return isJsonObject(value) ? value : {};
}
