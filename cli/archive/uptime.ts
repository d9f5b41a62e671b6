/** Proves an uptime from a file alone: from the ledgers of its records to the rows, and from the rows to the number. */
import { askPeriod } from "../../engine/availability/ask.ts";
import { fieldsOfSource } from "../../engine/availability/fields.ts";
import { readingOf, type SourceRow } from "../../engine/availability/reading.ts";
import type { Service } from "../../engine/availability/service.ts";
import { canonicalJson } from "../../engine/base/canonical.ts";
import type { ClockContext } from "../../engine/clock/context.ts";
import { rowOfLedger } from "../../engine/indicator/of-ledger.ts";
import type { IndicatorRow } from "../../engine/indicator/row.ts";
import type { LedgerEvent } from "../../engine/lifecycle/event.ts";
import type { UptimeProgram } from "../../store/availability/program.ts";
import { hashOfRows } from "../../store/availability/rows-hash.ts";
import { digestOf } from "../../store/digest.ts";
import type { ArchivedRecord, ArchivedUptime } from "./line.ts";

export interface Wrong {
  readonly record: string;
  readonly why: string;
}

/** `rows`: those of the file, in its order. `records`: by id; their chains are proven by themselves. */
export function wrongInUptime(
  uptime: ArchivedUptime,
  rows: readonly SourceRow[],
  records: ReadonlyMap<string, ArchivedRecord>,
): readonly Wrong[] {
  const { commitment, period, digest, rowsHash } = uptime;
  const program = uptime.program as unknown as UptimeProgram;
  const scope = uptime.scope as unknown as readonly Service[];
  const name = `uptime ${commitment.name} ${period.text}`;
  if (digestOf(program) !== digest) return [{ record: name, why: "the commitment does not match its digest" }];
  if (hashOfRows(scope, rows) !== rowsHash) return [{ record: name, why: "its rows do not match their hash" }];
  const wrong = rows.flatMap((row) => faultOfRow(row, program, uptime, records));
  if (wrong.length > 0) return wrong;
  const why = faultOfNumber(uptime, program, scope, rows);
  return why === null ? [] : [{ record: name, why }];
}

/** Of an alert and of a probe there is no ledger: its row is what was kept of it. */
function faultOfRow(
  { source: name, row }: SourceRow,
  { availability }: UptimeProgram,
  { asOf }: ArchivedUptime,
  records: ReadonlyMap<string, ArchivedRecord>,
): readonly Wrong[] {
  const source = [...availability.outages, ...availability.except].find((one) => one.name === name);
  if (source === undefined) return [{ record: row.id, why: `there is no "${name}" in the commitment` }];
  if (source.record === null) return [];
  const record = records.get(row.id);
  if (record === undefined) return [{ record: row.id, why: "its ledger is not in the file" }];
  const known = record.events.filter(({ at, committedAt }) => (committedAt ?? new Date(at).toISOString()) < asOf);
  const events = known as unknown as readonly LedgerEvent[];
  const found: IndicatorRow = rowOfLedger(
    { id: record.record, openedAt: events[0]?.at ?? 0, events },
    fieldsOfSource(source),
    null,
  );
  const isSame = canonicalJson(found) === canonicalJson(row);
  return isSame ? [] : [{ record: row.id, why: "its ledger says something else than its row of the uptime" }];
}

function faultOfNumber(
  uptime: ArchivedUptime,
  { availability, calendars }: UptimeProgram,
  services: readonly Service[],
  rows: readonly SourceRow[],
): string | null {
  const at = Date.parse(uptime.asOf);
  const zones = uptime.zones as unknown as ClockContext["zones"];
  const zone = zones[availability.zone];
  const asked = zone === undefined ? null : askPeriod(availability, zone, uptime.period.text, at, at);
  if (asked?.ok !== true) return `its period is not one of the commitment: ${uptime.period.text}`;
  const reading = readingOf({ availability, services, asked: asked.value }, rows, { calendars, tables: {}, zones });
  if (!reading.ok) return reading.error;
  return canonicalJson(reading.value) === canonicalJson(uptime.reading) ? null : "its rows come to another number";
}
