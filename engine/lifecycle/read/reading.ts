import { canonicalJson } from "../../base/canonical.ts";
import { utcZone } from "../../clock/calendar.ts";
import type { ZoneTable } from "../../clock/ir.ts";
import type { JsonObject } from "../../base/json.ts";
import type { Bundle } from "../ir.ts";
import type {
  ChainNeed,
  CiReading,
  ClosureNeed,
  ClosureReading,
  FactNeed,
  FactReading,
  FileReading,
  GroupReading,
  LinkedNeed,
  Needs,
  PersonReading,
  Readings,
  ReservationNeed,
  ReservationReading,
  SurvivorReading,
} from "./needs.ts";

/**
 * Reads for one decision and remembers what it had to do without. What is missing reads as if it were there and
 * unremarkable, so that one pass finds as many questions as it can; `decide` refuses to answer while any is open.
 */
export interface Reader {
  person(id: string): PersonReading | null;
  role(role: string): readonly string[];
  group(name: string): GroupReading | null;
  onCall(schedule: string): readonly string[];
  ci(idOrName: string): CiReading | null;
  fact(need: FactNeed): FactReading | null;
  zone(zone: string): ZoneTable;
  reservations(need: ReservationNeed): ReservationReading;
  /** Every record that a link leads to from another one. */
  chain(need: ChainNeed): readonly string[];
  /** Linked records by id, as `$links` shows them; one of which nothing is known is absent. */
  linked(need: LinkedNeed): { readonly [record: string]: JsonObject };
  /** What depends on CIs; null when it is not read yet. */
  closure(need: ClosureNeed): ClosureReading | null;
  /** Where a record is that another one is to be merged into; null = there is none. */
  survivor(record: string): SurvivorReading | null;
  /** The same of a record to link, as far as the sender of the command has found that it was merged. */
  current(record: string): string;
  /** A file that was uploaded; null = there is none. */
  file(id: string): FileReading | null;
  /** Definitions to move to, by digest; null when they were never published, or are not read yet. */
  bundle(digest: string): Bundle | null;
  missing(): Needs;
  /** True when anything but a zone was read: a refusal then depends on readings. */
  used(): boolean;
}

export function createReader(readings: Readings, now: number): Reader {
  const missing = {
    people: new Set<string>(),
    roles: new Set<string>(),
    groups: new Set<string>(),
    onCall: new Set<string>(),
    cis: new Set<string>(),
    zones: new Set<string>(),
    bundles: new Set<string>(),
    survivors: new Set<string>(),
    files: new Set<string>(),
  };
  const facts = new Map<string, FactNeed>();
  const reservations = new Map<string, ReservationNeed>();
  const chains = new Map<string, ChainNeed>();
  const linked = new Map<string, LinkedNeed>();
  const closures = new Map<string, ClosureNeed>();
  let used = false;
  function own<T>(kind: keyof typeof missing, from: { readonly [key: string]: T }, key: string, unremarkable: T): T {
    if (kind !== "zones") used = true;
    if (Object.hasOwn(from, key)) return from[key] as T;
    missing[kind].add(key);
    return unremarkable;
  }
  return {
    person: (id) => own("people", readings.people, id, unremarkablePerson(id, now)),
    role: (role) => own("roles", readings.roles, role, []),
    group: (name) => own("groups", readings.groups, name, { at: now, name, members: [], manager: null }),
    onCall: (schedule) => own("onCall", readings.onCall ?? {}, schedule, []),
    ci: (key) =>
      own("cis", readings.cis, key, {
        at: now,
        id: key,
        name: key,
        classes: [],
        owner: null,
        ownerGroup: null,
        attributes: {},
      }),
    zone: (zone) => (zone === "UTC" ? utcZone : own("zones", readings.zones, zone, { ...utcZone, zone })),
    survivor: (record) => own("survivors", readings.survivors ?? {}, record, { id: record, final: false }),
    current: (record) => ownRecord(readings, record)?.id ?? record,
    file: (id) => own("files", readings.files ?? {}, id, unremarkableFile),
    bundle: (digest) => own("bundles", readings.bundles ?? {}, digest, null),
    fact(need) {
      used = true;
      const found = Object.hasOwn(readings.facts, need.key) ? readings.facts[need.key] : undefined;
      if (found !== undefined && (need.maxAgeMs === null || found.at + need.maxAgeMs >= now)) return found;
      facts.set(need.key, need);
      return null;
    },
    reservations(need) {
      used = true;
      const wanted = canonicalJson(keyOf(need));
      const found = (readings.reservations ?? []).find((reading) => canonicalJson(keyOf(reading)) === wanted);
      if (found !== undefined) return found;
      reservations.set(wanted, need);
      return { ...need, at: now, held: [] };
    },
    chain(need) {
      used = true;
      const found = (readings.chains ?? []).find(({ record, link }) => record === need.record && link === need.link);
      if (found !== undefined) return found.reaches;
      chains.set(`${need.record} ${need.link}`, need);
      return [];
    },
    linked(need) {
      used = true;
      const wanted = canonicalJson(linkedKeyOf(need));
      const found = (readings.linked ?? []).find((reading) => canonicalJson(linkedKeyOf(reading)) === wanted);
      if (found !== undefined) return found.views;
      linked.set(wanted, need);
      return {};
    },
    closure(need) {
      used = true;
      const wanted = canonicalJson(closureKeyOf(need));
      const found = (readings.closures ?? []).find((reading) => canonicalJson(closureKeyOf(reading)) === wanted);
      if (found === undefined) closures.set(wanted, need);
      return found ?? null;
    },
    missing: () => ({
      people: [...missing.people].sort(),
      roles: [...missing.roles].sort(),
      groups: [...missing.groups].sort(),
      onCall: [...missing.onCall].sort(),
      cis: [...missing.cis].sort(),
      zones: [...missing.zones].sort(),
      facts: [...facts.values()],
      reservations: [...reservations.values()],
      bundles: [...missing.bundles].sort(),
      ...(missing.files.size === 0 ? {} : { files: [...missing.files].sort() }),
      ...(missing.survivors.size === 0 ? {} : { survivors: [...missing.survivors].sort() }),
      ...(chains.size === 0 ? {} : { chains: [...chains.values()] }),
      ...(linked.size === 0 ? {} : { linked: [...linked.values()] }),
      ...(closures.size === 0 ? {} : { closures: [...closures.values()] }),
    }),
    used: () => used,
  };
}

function ownRecord({ survivors = {} }: Readings, record: string): SurvivorReading | null {
  return Object.hasOwn(survivors, record) ? (survivors[record] ?? null) : null;
}

function keyOf(need: ReservationNeed): JsonObject {
  return { record: need.record, cis: [...need.cis], from: need.from, until: need.until };
}

function closureKeyOf({ cis, depth, read }: ClosureNeed): JsonObject {
  return { cis: [...cis], depth, read: [...read] };
}

function linkedKeyOf({ link, records, fields }: LinkedNeed): JsonObject {
  return { link, records: [...records], fields: [...fields] };
}

const unremarkableFile: FileReading = { name: "", digest: "", size: 0, media: "", uploadedBy: "" };

function unremarkablePerson(id: string, now: number): PersonReading {
  return { at: now, id, active: true, manager: null, roles: [], groups: [], delegationsFrom: [], attributes: {} };
}
