import { isInstant } from "../format/moment.ts";

/** What a map is looked at by, as it stands in the address. */
export interface MapSearch {
  /** As of when; absent = now. */
  readonly at?: string | undefined;
  /** What it is compared with; absent = nothing. */
  readonly diff?: string | undefined;
  /** The chosen item. */
  readonly ci?: string | undefined;
  /** What is in trouble: `db1:1,web1:3`. */
  readonly down?: string | undefined;
  /** How far back the slider goes. */
  readonly span?: string | undefined;
}

export function readMapSearch(search: { readonly [name: string]: unknown }): MapSearch {
  const instant = (value: unknown): string | undefined => (isInstant(value) ? value : undefined);
  const word = (value: unknown, most: number): string | undefined =>
    typeof value === "string" || typeof value === "number" ? String(value).slice(0, most) : undefined;
  return {
    at: instant(search["at"]),
    diff: instant(search["diff"]),
    ci: word(search["ci"], 200),
    down: word(search["down"], 2_000),
    span: word(search["span"], 20),
  };
}
