import type { Reply } from "../../client/call.ts";

type Span = Reply<"showOnCall">["spans"][number];

/** A span of a plan in UTC milliseconds. */
export interface Turn {
  readonly from: number;
  readonly until: number;
  readonly kind: Span["kind"];
  readonly person: string | null;
  readonly layer: string | null;
}

export function turnOf({ from, until, kind, person, layer }: Span): Turn {
  return { from: Date.parse(from), until: Date.parse(until), kind, person, layer };
}
