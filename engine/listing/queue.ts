/** A list with a name, as its definition compiles: whom it is for, what it finds, and what is counted of it. */
import type { Audience } from "../clock/ir.ts";

export interface Queue {
  readonly name: string;
  readonly title: string;
  /** Record types, at least one. */
  readonly records: readonly string[];
  /** Parameters of a list, by name (parse.ts). */
  readonly filters: { readonly [name: string]: string };
  /** Its order as a list takes it; null = that of lists. */
  readonly sort: string | null;
  /** Service levels whose clocks it asks for. */
  readonly clocks: readonly string[];
  /** Empty = those of the lists of its record types. */
  readonly columns: readonly string[];
  readonly count: {
    /** Records with a running clock that ends within so many minutes; null = not counted. */
    readonly atRiskMinutes: number | null;
    readonly breached: boolean;
  };
  /** Roles and groups. */
  readonly for: readonly Audience[];
  /** It stands on the screen in the room. Left out: it does not. */
  readonly wall?: true;
}

/** Whether it is for somebody with these roles and groups. */
export function isFor(
  queue: Queue,
  { roles, groups }: { roles: readonly string[]; groups: readonly string[] },
): boolean {
  return queue.for.some((audience) =>
    "role" in audience ? roles.includes(audience.role) : "group" in audience && groups.includes(audience.group),
  );
}

/** The filters of what is counted: all of it, and what its definition asks for beside. */
export function countedOf({ filters, count }: Queue) {
  return {
    all: filters,
    atRisk: count.atRiskMinutes === null ? null : { ...filters, due: `now..now+${count.atRiskMinutes}m` },
    breached: count.breached ? { ...filters, breached: "true" } : null,
  };
}
