/** What a list or a count of records is asked for, as its parameters become it (parse.ts). */
import type { Asked } from "../access/sight.ts";
import type { Declaration } from "./declaration.ts";

/** Which of the three columns of a projected value is compared. */
export type Column = "text" | "number" | "instant";

export type Test =
  | { readonly is: "oneOf"; readonly values: readonly (string | number)[] }
  /** Both ends belong to it; null = open on that side. Instants are UTC milliseconds. */
  | { readonly is: "range"; readonly from: string | number | null; readonly to: string | number | null }
  | { readonly is: "empty" }
  | { readonly is: "any" };

export interface FieldFilter {
  readonly field: string;
  readonly column: Column;
  readonly test: Test;
  /** It holds configuration items: those that were merged into one that is asked for count as that one. */
  readonly cis?: true;
}

export interface InstantFilter {
  readonly instant: "openedAt" | "updatedAt" | "closedAt";
  readonly from: number | null;
  readonly to: number | null;
}

/** Running clocks that end in that time; `clock` is the name of a service level, null = any. */
export interface DueFilter {
  readonly clock: string | null;
  readonly from: number | null;
  readonly to: number | null;
}

export interface BreachedFilter {
  readonly clock: string | null;
  readonly breached: boolean;
}

export type SortBy =
  | { readonly by: "openedAt" | "updatedAt" | "closedAt" | "number" | "state" }
  | { readonly by: "field"; readonly field: string; readonly column: Column }
  | { readonly by: "due"; readonly clock: string | null }
  | { readonly by: "relevance" };

/** What has no value comes last in both directions. */
export type SortKey = SortBy & { readonly descending: boolean };

export interface RecordQuery {
  readonly states: readonly string[] | null;
  readonly lifecycles: readonly string[] | null;
  readonly numbers: readonly string[] | null;
  readonly open: boolean | null;
  readonly attention: boolean | null;
  readonly openedBy: readonly string[] | null;
  readonly instants: readonly InstantFilter[];
  readonly fields: readonly FieldFilter[];
  readonly due: readonly DueFilter[];
  readonly breached: readonly BreachedFilter[];
  /** Words that must all be there, as the person wrote them. */
  readonly words: readonly string[];
  /** Ids or numbers of records that are left out. */
  readonly except: readonly string[];
  /** At least one. */
  readonly sort: readonly SortKey[];
}

/** What of the records the answer depends on: who does not see it of a record does not find that record. */
export function askedBy(
  { fields, due, breached, words, sort }: Pick<RecordQuery, "fields" | "due" | "breached" | "words" | "sort">,
  declaration: Pick<Declaration, "search">,
): Asked {
  const searched = words.length > 0 || sort.some(({ by }) => by === "relevance") ? Object.keys(declaration.search) : [];
  const sorted = sort.flatMap((key) => (key.by === "field" ? [key.field] : []));
  return {
    fields: [...new Set([...fields.map(({ field }) => field), ...sorted, ...searched])],
    clocks: due.length > 0 || breached.length > 0 || sort.some(({ by }) => by === "due"),
  };
}

/** True when the answer depends on what is projected by the declaration. */
export function readsProjection({ fields, words, sort }: RecordQuery): boolean {
  return fields.length > 0 || words.length > 0 || sort.some(({ by }) => by === "field" || by === "relevance");
}
