/**
 * Who sees which records, and how much of them. Default deny.
 *
 * 1. The first entry of `access.see` that fits the person counts; who fits none does not learn that the record exists.
 * 2. Whoever is or was asked to approve it sees what they decide on, though no more than what is public.
 * 3. Of a type that does not say, everybody sees all who may read all records.
 */
import type { Audience } from "../clock/ir.ts";
import { ownValue, type JsonObject } from "../base/json.ts";
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
}

/** What whoever is asked to approve a record sees of it. */
export const askedSight: Sight = { notes: "public" };

/** How much of this record the viewer sees by their name, roles and groups; null = nothing. */
export function sightOf(
  access: Access | undefined,
  viewer: Viewer,
  record: { readonly fields: JsonObject; readonly openedBy: string },
): Sight | null {
  const see = access?.see ?? null;
  if (see === null) return viewer.reads ? { notes: viewer.readsInternal ? "all" : "public" } : null;
  const entry = see.find((candidate) => fitsAny(viewer, candidate.to) || isNamed(viewer, candidate, record));
  return entry === undefined ? null : { notes: entry.notes };
}

/** Which records of a type the viewer sees, to be found in the store; beside them those they are asked to approve. */
export type Visibility =
  | { readonly kind: "all" }
  | {
      readonly kind: "own";
      /** Fields that must name the viewer, or one of their groups. */
      readonly users: readonly string[];
      readonly groups: readonly string[];
      readonly openedBy: boolean;
    };

export function visibilityOf(access: Access | undefined, viewer: Viewer): Visibility {
  const see = access?.see ?? null;
  if (see === null && viewer.reads) return { kind: "all" };
  if (see?.some(({ to }) => fitsAny(viewer, to)) === true) return { kind: "all" };
  return {
    kind: "own",
    users: [...new Set(see?.flatMap(({ users }) => users))],
    groups: [...new Set(see?.flatMap(({ groups }) => groups))],
    openedBy: see?.some(({ openedBy }) => openedBy) ?? false,
  };
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
