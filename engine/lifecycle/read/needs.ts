/**
 * What a decision reads from outside the record, and how the kernel asks for it.
 *
 * Invariants kept here:
 * 1. The kernel fetches nothing: it names what is missing, the rim reads it and decides again (design 5, facts before
 *    the lock).
 * 2. A reading that was looked up and does not exist is `null`, which is an answer; an absent key is a question.
 * 3. A reading counts from the instant it was made; a fact older than its `maxAge` is a question again.
 */
import type { Calendar, ZoneTable } from "../../clock/ir.ts";
import type { Json, JsonObject } from "../../base/json.ts";
import type { Bundle } from "../ir.ts";

export interface PersonReading {
  readonly at: number;
  readonly id: string;
  readonly active: boolean;
  readonly manager: string | null;
  readonly roles: readonly string[];
  readonly groups: readonly string[];
  /** Who has delegated to this person, and for which window (`startsAt` inclusive, `endsAt` exclusive). */
  readonly delegationsFrom: readonly {
    readonly id: string;
    readonly user: string;
    readonly startsAt: number;
    readonly endsAt: number;
  }[];
  /** What expressions may read of the person (`read` of a user field). */
  readonly attributes: JsonObject;
}

export interface GroupReading {
  readonly at: number;
  readonly name: string;
  readonly members: readonly string[];
  readonly manager: string | null;
}

export interface CiReading {
  readonly at: number;
  readonly id: string;
  readonly name: string;
  /** Its class and the classes that class extends, nearest first. */
  readonly classes: readonly string[];
  /** User or, for want of one, group that answers for it. */
  readonly owner: string | null;
  readonly ownerGroup: string | null;
  readonly attributes: JsonObject;
}

/** A declared look-up (`facts:`) with its `with` already evaluated. */
export interface FactNeed {
  /** Names the question: the call and its input. The reading goes under the same key. */
  readonly key: string;
  readonly name: string;
  readonly call: string;
  readonly with: Json;
  readonly maxAgeMs: number | null;
}

export type FactReading = { readonly at: number; readonly call: string; readonly with: Json } & (
  { readonly value: Json } | { readonly fault: JsonObject }
);

/** Which windows other records hold on these CIs, from this one on. */
export interface ReservationNeed {
  readonly record: string;
  readonly cis: readonly string[];
  /** Instants, UTC milliseconds. */
  readonly from: number;
  readonly until: number;
}

/** A window that another record holds; instants are UTC milliseconds, the end is exclusive. */
export interface HeldWindow {
  readonly record: string;
  readonly cis: readonly string[];
  readonly from: number;
  readonly until: number;
  /** It may be held beside others that are shared; absent = nobody else may. */
  readonly shared?: true;
}

/** What depends on CIs, over at most so many relations, and which calendars all of them name in these attributes. */
export interface ClosureNeed {
  readonly cis: readonly string[];
  readonly depth: number;
  readonly read: readonly string[];
}

export interface ClosureReading extends ClosureNeed {
  readonly at: number;
  /** What depends on them, without themselves, in the order of their ids: at most `largestClosure`. */
  readonly dependents: readonly string[];
  /** True when there are more. */
  readonly truncated: boolean;
  /** Of the graph of CIs: the last change of a relation and the last one of a CI that were read, `812.4411`. */
  readonly version: string;
  /** By attribute and name, as they are published; null = there is no such calendar. */
  readonly calendars: { readonly [attribute: string]: { readonly [name: string]: Calendar | null } };
}

/** CIs that one window takes beside those that it is asked for. */
export const largestClosure = 1_000;

export type ReservationReading = ReservationNeed & { readonly at: number } & (
    | {
        /** All that end after `from` and begin within 90 days of it, in the order of their begin. */
        readonly held: readonly HeldWindow[];
      }
    | {
        /** As it was read before the kernel looked for free windows itself: histories hold such. */
        readonly conflicts: readonly HeldWindow[];
        readonly free: readonly { readonly from: number; readonly until: number }[];
      }
  );

/** What the rim is asked to read before the command is decided (again). Empty lists: nothing. */
export interface Needs {
  readonly people: readonly string[];
  /** Roles whose active holders are asked for. */
  readonly roles: readonly string[];
  readonly groups: readonly string[];
  /** On-call schedules. */
  readonly onCall: readonly string[];
  /** CIs by id or name. */
  readonly cis: readonly string[];
  readonly facts: readonly FactNeed[];
  /** Zones whose transitions are needed. */
  readonly zones: readonly string[];
  readonly reservations: readonly ReservationNeed[];
  /** Digests of the bundles a record is to be moved to. */
  readonly bundles: readonly string[];
  /** Absent in what an older version asked. */
  readonly chains?: readonly ChainNeed[];
  /** Absent in what an older version asked. */
  readonly linked?: readonly LinkedNeed[];
  /** Absent in what an older version asked. */
  readonly closures?: readonly ClosureNeed[];
  /** Records that one is to be merged into. Absent in what an older version asked. */
  readonly survivors?: readonly string[];
  /** Files by their ids. Absent in what an older version asked. */
  readonly files?: readonly string[];
}

/** A file as the store found it. */
export interface FileReading {
  readonly name: string;
  /** Hex SHA-256 of its content. */
  readonly digest: string;
  /** Bytes. */
  readonly size: number;
  readonly media: string;
  readonly uploadedBy: string;
}

/** Where a record is now: itself, or what it was merged into. */
export interface SurvivorReading {
  readonly id: string;
  /** Whether that one is over. */
  readonly final: boolean;
}

/** Records that this one is linked to, with the fields of theirs that it reads. */
export interface LinkedNeed {
  readonly link: string;
  readonly records: readonly string[];
  readonly fields: readonly string[];
}

export interface LinkedReading extends LinkedNeed {
  readonly at: number;
  /** By record, as `$links` shows it. One of which nothing is known is absent. */
  readonly views: { readonly [record: string]: JsonObject };
}

/** Where a link leads from a record, from one record to the next. */
export interface ChainNeed {
  readonly record: string;
  readonly link: string;
}

export interface ChainReading extends ChainNeed {
  readonly at: number;
  /** Every record it leads to, at most `longestChain`. */
  readonly reaches: readonly string[];
}

/** Records that one chain of links is followed through. */
export const longestChain = 1_000;

/** Answers to `Needs`, each with its instant. Keys are those of the needs; `null` = looked up and not there. */
export interface Readings {
  /** When all of it was read, UTC milliseconds. */
  readonly at: number;
  readonly people: { readonly [id: string]: PersonReading | null };
  readonly roles: { readonly [role: string]: readonly string[] };
  readonly groups: { readonly [name: string]: GroupReading | null };
  readonly onCall?: { readonly [schedule: string]: readonly string[] };
  readonly cis: { readonly [idOrName: string]: CiReading | null };
  readonly facts: { readonly [key: string]: FactReading };
  readonly zones: { readonly [zone: string]: ZoneTable };
  readonly reservations?: readonly ReservationReading[];
  /** By digest; `null` = never published. */
  readonly bundles?: { readonly [digest: string]: Bundle | null };
  readonly chains?: readonly ChainReading[];
  readonly linked?: readonly LinkedReading[];
  readonly closures?: readonly ClosureReading[];
  /** By id; `null` = there is no such record. A link to one that is absent is a link to it. */
  readonly survivors?: { readonly [record: string]: SurvivorReading | null };
  /** By id; `null` = there is no such file. */
  readonly files?: { readonly [id: string]: FileReading | null };
}

export const noReadings: Readings = {
  at: 0,
  people: {},
  roles: {},
  groups: {},
  onCall: {},
  cis: {},
  facts: {},
  zones: {},
  reservations: [],
  bundles: {},
};

/** Both, the later reading winning. */
export function mergeReadings(earlier: Readings, later: Readings): Readings {
  return {
    at: later.at,
    people: { ...earlier.people, ...later.people },
    roles: { ...earlier.roles, ...later.roles },
    groups: { ...earlier.groups, ...later.groups },
    onCall: { ...earlier.onCall, ...later.onCall },
    cis: { ...earlier.cis, ...later.cis },
    facts: { ...earlier.facts, ...later.facts },
    zones: { ...earlier.zones, ...later.zones },
    reservations: [...(later.reservations ?? []), ...(earlier.reservations ?? [])],
    bundles: { ...earlier.bundles, ...later.bundles },
    chains: [...(later.chains ?? []), ...(earlier.chains ?? [])],
    linked: [...(later.linked ?? []), ...(earlier.linked ?? [])],
    closures: [...(later.closures ?? []), ...(earlier.closures ?? [])],
    survivors: { ...earlier.survivors, ...later.survivors },
    files: { ...earlier.files, ...later.files },
  };
}

/** All that either asks for. */
export function mergeNeeds(one: Needs, other: Needs): Needs {
  const both = (kind: Exclude<keyof Needs, "facts" | "reservations" | "chains" | "linked" | "closures">) => [
    ...new Set([...(one[kind] ?? []), ...(other[kind] ?? [])]),
  ];
  return {
    people: both("people"),
    roles: both("roles"),
    groups: both("groups"),
    onCall: both("onCall"),
    cis: both("cis"),
    facts: [...one.facts, ...other.facts],
    zones: both("zones"),
    reservations: [...one.reservations, ...other.reservations],
    bundles: both("bundles"),
    chains: [...(one.chains ?? []), ...(other.chains ?? [])],
    linked: [...(one.linked ?? []), ...(other.linked ?? [])],
    closures: [...(one.closures ?? []), ...(other.closures ?? [])],
    survivors: both("survivors"),
    files: both("files"),
  };
}

/** True when nothing has to be read. */
export function noNeeds(needs: Needs): boolean {
  return Object.values(needs).every((list: readonly unknown[]) => list.length === 0);
}
