import type { Reply } from "../../client/call.ts";

type Windows = Reply<"listWindows">;

/** A window of time that a record holds; instants are UTC milliseconds. */
export interface Held extends Omit<Windows["items"][number], "from" | "until" | "maintenance"> {
  readonly from: number;
  readonly until: number;
}

export interface Span {
  readonly from: number;
  readonly until: number;
}

/** A calendar that windows keep to, with its open times. */
export interface Kept extends Omit<Windows["calendars"][number], "open"> {
  readonly open: readonly Span[];
}

export function heldOf(items: Windows["items"]): readonly Held[] {
  return items.map((item) => ({ ...item, ...spanOf(item) }));
}

export function keptOf(calendars: Windows["calendars"]): readonly Kept[] {
  return calendars.map((one) => ({ ...one, open: one.open.map(spanOf) }));
}

function spanOf({ from, until }: { readonly from: string; readonly until: string }): Span {
  return { from: Date.parse(from), until: Date.parse(until) };
}
