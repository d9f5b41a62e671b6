/**
 * Who sees which records, and how much of them. Default deny.
 *
 * 1. The first entry of `access.see` that fits the person counts; who fits none does not learn that the record exists.
 * 2. Whoever is or was asked to approve it sees what they decide on, though no more than what is public.
 * 3. Of a type that does not say, everybody sees all who may read all records.
 * 4. A record of which somebody does not see what a list asks for is not found by it: see {@link visibilityOf}.
 * 5. Of a type with versions, who fits an entry without `draft` sees the last one that was frozen, and nothing of the
 *    record before there is one. Entries with `draft` come first: who sees drafts does so of all records of the type.
 */
import type { Audience } from "../clock/ir.ts";
import { ownValue, type JsonObject } from "../base/json.ts";
import type { RecordState } from "../lifecycle/record.ts";
import type { Access, SeeEntry } from "./ir.ts";

/** Who looks. */
export interface Viewer {
  readonly user: string;
  readonly roles: readonly string[];
  readonly groups: readonly string[];
  /** Reads all records of types that do not say who sees them, and what is internal in them. */
  readonly reads: boolean;
  readonly readsInternal: boolean;
}

/** How much of a record somebody sees. */
export interface Sight {
  readonly notes: "all" | "public";
  /** Names of fields as in a {@link SeeEntry}; null = all. */
  readonly fields: readonly string[] | null;
  readonly clocks: "all" | "due" | "none";
  /** Fields that are shown as they were frozen last; absent = all as they are. */
  readonly frozen?: readonly string[];
}

/** What whoever is asked to approve a record sees of it. */
export const askedSight: Sight = { notes: "public", fields: null, clocks: "all" };

/** True when all fields and clocks are seen, as they are. */
export function isWhole({ fields, clocks, frozen }: Sight): boolean {
  return fields === null && clocks === "all" && frozen === undefined;
}

/** How much of this record the viewer sees by their name, roles and groups; null = nothing. */
export function sightOf(
  access: Access | undefined,
  viewer: Viewer,
  record: Pick<RecordState, "fields" | "openedBy" | "frozen">,
): Sight | null {
  const see = access?.see ?? null;
  if (see === null)
    return viewer.reads ? { notes: viewer.readsInternal ? "all" : "public", fields: null, clocks: "all" } : null;
  const entry = see[entryFor(see, viewer, record)];
  if (entry === undefined || (entry.frozen !== undefined && record.frozen === undefined)) return null;
  return sightBy(entry);
}

/** Whether the type has versions: then nobody sees a draft for having been asked to approve one before it. */
export function hasVersions(access: Access | undefined): boolean {
  return access?.see?.some(({ frozen }) => frozen !== undefined) ?? false;
}

/** Index of the entry that counts for this viewer; -1 = none fits. */
export function entryFor(
  see: readonly SeeEntry[],
  viewer: Viewer,
  record: { readonly fields: JsonObject; readonly openedBy: string },
): number {
  return see.findIndex((entry) => fitsAny(viewer, entry.to) || isNamed(viewer, entry, record));
}

/**
 * What a list looks at beside the words of every record: names of fields as in a {@link SeeEntry}, and whether clocks;
 * `everything` = all fields and clocks, `everyEvent` = what is internal besides.
 */
export type Asked = { readonly fields: readonly string[]; readonly clocks: boolean } | "everything" | "everyEvent";

export const nothingAsked: Asked = { fields: [], clocks: false };

/** Whether somebody with this sight of a record sees of it what is asked; null = they see nothing. */
export function seesAsked(sight: Sight | null, asked: Asked): boolean {
  if (sight === null) return false;
  if (asked === "everything") return isWhole(sight);
  if (asked === "everyEvent") return isWhole(sight) && sight.notes === "all";
  const { fields, clocks } = sight;
  return (
    (!asked.clocks || clocks === "all") && (fields === null || asked.fields.every((name) => fields.includes(name)))
  );
}

/** Which records of a type the viewer sees, to be found in the store; beside them those they are asked to approve. */
export type Visibility = (
  | { readonly kind: "all" }
  | {
      readonly kind: "own";
      /** The first that fits a record counts. */
      readonly ways: readonly Way[];
      /** The others: all or none of them are found, or those that the viewer was asked to approve. */
      readonly others: "all" | "none" | "asked";
    }
) & {
  /** These fields as they were frozen last, of records that have a version; absent = as they are. */
  readonly frozen?: readonly string[];
};

export interface Way {
  /** Fields that must name the viewer, or one of their groups. */
  readonly users: readonly string[];
  readonly groups: readonly string[];
  readonly openedBy: boolean;
  /** Whether such a record is found. */
  readonly finds: boolean;
}

/** Invariant 4. The records of which the viewer sees all that is asked. */
export function visibilityOf(access: Access | undefined, viewer: Viewer, asked: Asked = nothingAsked): Visibility {
  const see = access?.see ?? null;
  if (see === null) {
    if (!viewer.reads) return { kind: "own", ways: [], others: "asked" };
    return asked === "everyEvent" && !viewer.readsInternal
      ? { kind: "own", ways: [], others: "none" }
      : { kind: "all" };
  }
  const whole = see.findIndex(({ to }) => fitsAny(viewer, to));
  const named = whole === -1 ? see : see.slice(0, whole);
  const ways = named.flatMap((entry): Way[] => {
    const { users, openedBy } = entry;
    // Of who is in no group none is named.
    const groups = viewer.groups.length === 0 ? [] : entry.groups;
    return users.length > 0 || groups.length > 0 || openedBy
      ? [{ users, groups, openedBy, finds: seesAsked(sightBy(entry), asked) }]
      : [];
  });
  const last = see[whole];
  // Entries with `draft` name no fields of the record: who fits none of them sees versions alone (invariant 5).
  const versions = see.find(({ frozen }) => frozen !== undefined)?.frozen;
  const frozen =
    versions === undefined || (last !== undefined && last.frozen === undefined) ? {} : { frozen: versions };
  if (last === undefined) return { kind: "own", ways, others: "asked", ...frozen };
  const others = seesAsked(sightBy(last), asked) ? "all" : "none";
  const isAll = others === "all" && ways.every(({ finds }) => finds);
  return isAll ? { kind: "all", ...frozen } : { kind: "own", ways, others, ...frozen };
}

/** Whether the viewer sees any record of the type, but those they are asked to approve. */
export function seesAny(visibility: Visibility): boolean {
  return visibility.kind === "all" || visibility.others === "all" || visibility.ways.some(({ finds }) => finds);
}

function sightBy({ notes, fields, clocks, frozen }: SeeEntry): Sight {
  const versions = frozen === undefined ? {} : { frozen };
  return { notes, fields: fields ?? null, clocks: clocks ?? "all", ...versions };
}

/** Whether a person is among roles, persons and groups. */
export function fitsAny(
  { user, roles, groups }: Pick<Viewer, "user" | "roles" | "groups">,
  audiences: readonly Audience[],
): boolean {
  return audiences.some((audience) => {
    if ("role" in audience) return roles.includes(audience.role);
    if ("group" in audience) return groups.includes(audience.group);
    return "user" in audience && audience.user === user;
  });
}

function isNamed(
  { user, groups }: Viewer,
  entry: SeeEntry,
  { fields, openedBy }: { readonly fields: JsonObject; readonly openedBy: string },
): boolean {
  const holds = (field: string, wanted: readonly string[]): boolean => {
    const value = ownValue(fields, field);
    const values: readonly unknown[] = Array.isArray(value) ? value : [value];
    return values.some((one) => typeof one === "string" && wanted.includes(one));
  };
  return (
    (entry.openedBy && openedBy === user) ||
    entry.users.some((field) => holds(field, [user])) ||
    entry.groups.some((field) => holds(field, groups))
  );
}
