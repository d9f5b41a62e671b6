import type { Held, Kept, Span } from "./held.ts";

/** Two windows on one item at one time, or a window where a calendar lets none be. */
export interface Conflict extends Span {
  /** The records that hold the windows; one with a calendar alone. */
  readonly records: readonly string[];
  readonly calendar: { readonly name: string; readonly kind: Kept["kind"] } | null;
  /** The items in question, by id. */
  readonly cis: readonly string[];
}

/** Every conflict of these windows with each other and with the calendars that they keep to, soonest first. */
export function conflictsOf(held: readonly Held[], kept: readonly Kept[], within: Span): readonly Conflict[] {
  return [...betweenRecords(held), ...held.flatMap((one) => withCalendars(one, kept, within))].toSorted(
    (one, other) => one.from - other.from || one.until - other.until,
  );
}

function betweenRecords(held: readonly Held[]): readonly Conflict[] {
  return held.flatMap((one, index) =>
    held.slice(index + 1).flatMap((other) => {
      const span = both(one, other);
      const cis = span === null || (one.shared && other.shared) ? [] : common(one.cis, other.cis);
      return span === null || cis.length === 0
        ? []
        : [{ ...span, records: [one.record, other.record], calendar: null, cis }];
    }),
  );
}

function withCalendars(one: Held, kept: readonly Kept[], within: Span): readonly Conflict[] {
  const shown = both(one, within);
  if (shown === null) return [];
  return kept.flatMap(({ name, kind, lifecycles, cis: named, open, published }) => {
    const cis = named === null ? one.of : common(named, one.cis);
    if (!published || cis.length === 0 || !lifecycles.includes(one.lifecycle)) return [];
    const touched = open.flatMap((span) => both(span, shown) ?? []);
    const broken = kind === "avoid" ? touched : rest(shown, touched);
    return broken.map((span) => ({ ...span, records: [one.record], calendar: { name, kind }, cis }));
  });
}

/** The time that lies in both; null = none does. */
function both(one: Span, other: Span): Span | null {
  const [from, until] = [Math.max(one.from, other.from), Math.min(one.until, other.until)];
  return from < until ? { from, until } : null;
}

/** What of a span is in none of these, which lie in it in their order. */
function rest(of: Span, spans: readonly Span[]): readonly Span[] {
  const edges = [of.from, ...spans.flatMap(({ from, until }) => [from, until]), of.until];
  return edges.flatMap((from, index) => {
    const until = edges[index + 1];
    return index % 2 === 0 && until !== undefined && from < until ? [{ from, until }] : [];
  });
}

function common(one: readonly string[], other: readonly string[]): readonly string[] {
  const others = new Set(other);
  return one.filter((ci) => others.has(ci));
}
