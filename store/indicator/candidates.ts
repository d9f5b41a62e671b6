/**
 * Which records can be in a period, as SQL: more than those that are, never fewer. What is counted is decided by the
 * kernel.
 */
import { instantText } from "../../engine/lifecycle/instant.ts";
import type { Asked } from "../../engine/indicator/outcome.ts";
import type { Bind } from "../bind.ts";

/** A query that yields ids. */
export function candidates(bind: Bind, { indicator, period, at }: Asked): string {
  const { of, counts, clocks, beside } = indicator;
  const opened = (): string => `select r.id from records r where r.type = ${bind(of)}`;
  if (counts.by === "at") {
    const then = bind(new Date(at));
    return `${opened()} and r.opened_at <= ${then} and (r.closed_at is null or r.closed_at > ${then})`;
  }
  if (clocks !== null) {
    // Clocks that run on have no end to be found by.
    if (counts.field !== "stoppedAt" || Object.keys(beside).length > 0)
      return `${opened()} and r.opened_at <= ${bind(new Date(at))}`;
    return `select c.record_id as id from clock_changes c where c.service_level = ${bind(clocks)} and c.ended_at is not null
      and c.ended_at >= ${bind(new Date(period.from))} and c.ended_at < ${bind(new Date(period.to))}`;
  }
  if (counts.field === "openedAt")
    return `${opened()} and r.opened_at >= ${bind(new Date(period.from))} and r.opened_at < ${bind(new Date(period.to))}`;
  const text = `(c.value #>> '{}') collate "C"`;
  return `select c.record_id as id from record_changes c where c.field = ${bind(counts.field)}
    and jsonb_typeof(c.value) = 'string' and (c.value #>> '{}') like '____-__-__T__:__:__.___Z'
    and ${text} >= ${bind(instantText(period.from))} and ${text} < ${bind(instantText(period.to))}
    and starts_with(c.record_id, ${bind(`${of}/`)})`;
}
