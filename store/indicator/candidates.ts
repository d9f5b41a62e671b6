/**
 * Which records can be in a period, as SQL: more than those that are, never fewer. What is counted is decided by the
 * kernel.
 */
import { instantText } from "../../engine/lifecycle/instant.ts";
import type { Asked } from "../../engine/indicator/outcome.ts";
import type { Bind } from "../bind.ts";

/** A query that yields ids. `asOf`: UTC milliseconds; what was committed until then is read. */
export function candidates(bind: Bind, asked: Asked, asOf: number): string {
  const { indicator, period, at } = asked;
  const { of, counts, clocks } = indicator;
  const opened = (): string => `select r.id from records r where r.type = ${bind(of)}`;
  if (counts.by === "at") {
    const then = bind(new Date(at));
    return `${opened()} and r.opened_at <= ${then} and (r.closed_at is null or r.closed_at > ${then})`;
  }
  if (counts.by === "gain")
    return `select c.record_id as id from record_changes c where c.field = any(${bind(counts.fields)})
      and jsonb_typeof(c.value) = 'number'
      and c.at >= ${bind(new Date(period.from))} and c.at < ${bind(new Date(period.to))}
      and starts_with(c.record_id, ${bind(`${of}/`)})`;
  if (clocks !== null)
    return ofClocks(bind, asked, clocks, asOf) ?? `${opened()} and r.opened_at <= ${bind(new Date(at))}`;
  if (counts.field === "openedAt")
    return `${opened()} and r.opened_at >= ${bind(new Date(period.from))} and r.opened_at < ${bind(new Date(period.to))}`;
  const text = `(c.value #>> '{}') collate "C"`;
  return `select c.record_id as id from record_changes c where c.field = ${bind(counts.field)}
    and jsonb_typeof(c.value) = 'string' and (c.value #>> '{}') like '____-__-__T__:__:__.___Z'
    and ${text} >= ${bind(instantText(period.from))} and ${text} < ${bind(instantText(period.to))}
    and starts_with(c.record_id, ${bind(`${of}/`)})`;
}

/** Null = all of the type: a clock that is due in a period may have ended long before. */
function ofClocks(bind: Bind, { indicator, period }: Asked, level: string, asOf: number): string | null {
  const { counts, beside } = indicator;
  const field = counts.by === "date" ? counts.field : null;
  if (field !== "stoppedAt" && field !== "startedAt") return null;
  const [from, to] = [bind(new Date(period.from)), bind(new Date(period.to))];
  const ended = `select c.record_id as id from clock_changes c where c.service_level = ${bind(level)} and c.ended_at is not null
    and c.ended_at >= ${from}`;
  if (field === "stoppedAt" && Object.keys(beside).length === 0) return `${ended} and c.ended_at < ${to}`;
  // What ran in the period ended in it, later, or not yet; or its end was committed after the reading, as it may be
  // late.
  return `select k.id from (
      ${ended}
      union select c.record_id from clock_changes c where c.service_level = ${bind(level)} and c.ended_at is not null
        and coalesce(c.committed_at, c.at) > ${bind(new Date(asOf))}
      union select c.record_id from record_clocks c where c.service_level = ${bind(level)} and c.phase = 'running'
      union select c.record_id from record_clocks c where c.service_level = ${bind(level)} and c.phase = 'paused') k
    join records o on o.id = k.id where o.opened_at < ${to}`;
}

/** The same of episodes of alerts: a query that yields `alert_id` and `episode`. */
export function candidateEpisodes(bind: Bind, { indicator: { counts }, period }: Asked): string {
  const field = counts.by === "date" ? counts.field : "openedAt";
  const [from, to] = [bind(new Date(period.from)), bind(new Date(period.to))];
  if (field === "recordedAt")
    return `select distinct c.alert_id, c.episode from alert_records r join alert_changes c on c.group_id = r.group_id
      where r.at >= ${from} and r.at < ${to}`;
  const state = field === "closedAt" ? "clear" : "firing";
  return `select distinct c.alert_id, c.episode from alert_changes c where c.state = '${state}' and c.at >= ${from} and c.at < ${to}`;
}
