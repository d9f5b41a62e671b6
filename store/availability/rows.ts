/** Rows of the sources of a commitment: more than those that say something of a period, never fewer. */
import type { PoolClient } from "pg";
import type { AskedPeriod } from "../../engine/availability/ask.ts";
import { fieldsOfSource } from "../../engine/availability/fields.ts";
import type { TimeSource } from "../../engine/availability/ir.ts";
import type { Service } from "../../engine/availability/service.ts";
import { rowsOfProbes } from "../../engine/indicator/of-probes.ts";
import type { IndicatorRow } from "../../engine/indicator/row.ts";
import { instantText } from "../../engine/lifecycle/instant.ts";
import { readEpisodeRows } from "../alert/episode-rows.ts";
import type { Bind } from "../bind.ts";
import { readRecordRows } from "../indicator/rows.ts";
import { readChangesOver } from "../probe/changes.ts";

/** Some rows at a time, by their ids. */
export function readSource(
  client: PoolClient,
  source: TimeSource,
  services: readonly Service[],
  { period, asOf }: AskedPeriod,
): AsyncGenerator<readonly IndicatorRow[]> {
  const cis = [...new Set(services.flatMap(({ reach }) => Object.keys(reach)))];
  const { record } = source;
  if (source.probes === true) return readProbeRows(client, source, cis, { period, asOf });
  if (record === null) return readEpisodeRows(client, { asOf, of: (bind) => episodes(bind, cis, { period, asOf }) });
  return readRecordRows(client, {
    asOf,
    fields: fieldsOfSource(source),
    of: (bind) => candidates(bind, source, record, cis, { from: period.from, asOf }),
  });
}

/** Rows of all probes that were about one of the CIs. What had begun before the period is known as far back as it matters. */
async function* readProbeRows(
  client: PoolClient,
  { leastMs = 0 }: TimeSource,
  cis: readonly string[],
  { period, asOf }: Pick<AskedPeriod, "period" | "asOf">,
): AsyncGenerator<readonly IndicatorRow[]> {
  const over = { cis, from: period.from - leastMs, to: period.to, asOf };
  yield rowsOfProbes(await readChangesOver(client, over));
}

/** What an alert is of may be found out after the period, and its end become known after the reading. */
function episodes(bind: Bind, cis: readonly string[], { period, asOf }: Pick<AskedPeriod, "period" | "asOf">): string {
  const known = bind(new Date(asOf));
  const one = "c.alert_id = a.alert_id and c.episode = a.episode";
  const asked = bind(cis);
  // What was merged into one of them by then was it.
  const of = `array(select unnest(${asked}::text[]) union select id from cis where merged_into = any(${asked}) and changed_at <= ${known})`;
  return `select distinct a.alert_id, a.episode from alert_changes a where a.ci = any(${of}) and a.at <= ${known}
    and exists (select from alert_changes c where ${one} and c.at < ${bind(new Date(period.to))})
    and not exists (select from alert_changes c where ${one} and c.state = 'clear' and c.at <= ${bind(new Date(period.from))}
      and c.committed_at <= ${known})`;
}

/** Of a record that was closed before the period something may be known to end in it, or later. */
function candidates(
  bind: Bind,
  { on, to }: TimeSource,
  record: string,
  cis: readonly string[],
  { from, asOf }: { readonly from: number; readonly asOf: number },
): string {
  const ends =
    to.length === 0
      ? ""
      : `or r.id in (select c.record_id from record_changes c where c.field = any(${bind(to)})
           and jsonb_typeof(c.value) = 'string' and (c.value #>> '{}') like '____-__-__T__:__:__.___Z'
           and (c.value #>> '{}') collate "C" >= ${bind(instantText(from))})`;
  return `select r.id from records r where r.type = ${bind(record)} and r.opened_at <= ${bind(new Date(asOf))}
    and (r.closed_at is null or r.closed_at >= ${bind(new Date(from))} ${ends})
    and exists (select from record_changes c where c.record_id = r.id and c.field = any(${bind(on)}) and c.value ?| ${bind(cis)}::text[])`;
}
