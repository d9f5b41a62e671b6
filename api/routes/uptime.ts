import type { Pool } from "pg";
import { askPeriod, type AskedPeriod } from "../../engine/availability/ask.ts";
import type { Availability } from "../../engine/availability/ir.ts";
import { canonicalJson } from "../../engine/base/canonical.ts";
import { lastPeriods } from "../../engine/indicator/last-periods.ts";
import type { Result } from "../../engine/base/result.ts";
import { latestUptimeProgram, type KnownUptimeProgram, uptimeZones } from "../../store/availability/program.ts";
import { reckonStored, tellUptime, type ToldUptime, type UptimeEvidence } from "../../store/availability/reading.ts";
import { listUptimes as listStored, recountUptime, type StoredUptime } from "../../store/availability/verify.ts";
import { readDefinitionsOfKind } from "../../store/definition/read.ts";
import { knownUntil } from "../../store/indicator/asked.ts";
import { zoneOf } from "../../store/indicator/program.ts";
import { listDeclarations, type StoredDeclaration } from "../../store/record/declaration.ts";
import { listUptimes, showUptime, showUptimeEvidence, verifyUptime } from "../contract/uptime.ts";
import { isGranted } from "../contract/permission.ts";
import type { ApiDeps } from "../deps.ts";
import { conflict, invalidInput, notFound, unavailable } from "../error.ts";
import type { Caller } from "../identity/caller.ts";
import { knownFor } from "../known-until.ts";
import { readPage } from "../page.ts";
import { presentAsked, presentCommitment, presentUptime } from "../present/uptime.ts";
import { type Route, route } from "../route.ts";
import { onlookerOn } from "../sight.ts";

/** Uptime. It is for who sees all records of the types, and the alerts, that a commitment is reckoned from. */
export function uptimeRoutes({ pool }: ApiDeps): readonly Route[] {
  return [
    route(listUptimes, async ({ caller }) => {
      const declared = await listDeclarations(pool);
      const all = [...(await readDefinitionsOfKind(pool, "Availability")).values()];
      return { items: all.filter((one) => seesAllOf(one, declared, caller)).map(presentCommitment) };
    }),

    route(showUptime, async ({ params, query, caller }) => {
      const program = await seeUptime(pool, caller, params.name);
      const asked = await askedOf(pool, program, query);
      return presentUptime(program, asked, await tell(pool, program, asked, query, caller));
    }),

    route(showUptimeEvidence, async ({ params, query, caller }) => {
      const program = await seeUptime(pool, caller, params.name);
      const asked = await askedOf(pool, program, query);
      const told = await tell(pool, program, asked, query, caller);
      const evidence = reckoned(await reckonStored(pool, program, asked, told.scope));
      if (evidence.rowsHash !== told.rowsHash || canonicalJson(evidence.reading) !== canonicalJson(told.reading))
        throw conflict(
          `the uptime of ${asked.period.text}, or what it was reckoned from, is not what it was: see opsloom uptime verify ${params.name}`,
        );
      return presentEvidence(program, asked, told, evidence);
    }),

    route(verifyUptime, async ({ params, query, caller }) => {
      await seeUptime(pool, caller, params.name);
      const page = await readPage<StoredUptime, readonly [string, string, string]>({
        query,
        shape: ["instant", "string", "string"],
        read: (after, limit) => listStored(pool, params.name, { after: after ?? null, limit }),
        positionOf: ({ asOf, digest, period }) => [asOf.toISOString(), digest, period],
      });
      const declared = await listDeclarations(pool);
      const known = await knownUntil(pool);
      const items = [];
      // One after the other: each reads all that says something of its period.
      for (const stored of page.items) {
        // An earlier version may be made of what the caller does not see, and what differs is told by its name.
        if (!seesAllOf(stored.program.availability, declared, caller)) continue;
        const { digest, period, asOf, rowsHash } = stored;
        items.push({
          digest,
          period,
          asOf: asOf.toISOString(),
          rowsHash,
          ...(await recountUptime(pool, stored, known)),
        });
      }
      return { items, next: page.next };
    }),
  ];
}

function typesOf({ outages, except }: Availability): readonly string[] {
  return [...new Set([...outages, ...except].flatMap(({ record }) => record ?? []))];
}

function seesAllOf(availability: Availability, declared: readonly StoredDeclaration[], caller: Caller): boolean {
  const { visibility } = onlookerOn(declared, caller, () => "everything");
  const usesAlerts = availability.outages.some(({ record }) => record === null);
  return (
    typesOf(availability).every((type) => visibility[type]?.kind === "all") &&
    (!usesAlerts || isGranted(caller.person.roles, "alerts.read"))
  );
}

/** What the caller does not see is answered as what does not exist. */
async function seeUptime(pool: Pool, caller: Caller, name: string): Promise<KnownUptimeProgram> {
  const program = await latestUptimeProgram(pool, name);
  const declared = await listDeclarations(pool);
  if (program === null || !seesAllOf(program.availability, declared, caller))
    throw notFound(`there is no commitment to uptime "${name}" for you`);
  const types = typesOf(program.availability);
  const filling = declared.find(({ type, changesFilled }) => types.includes(type) && !changesFilled);
  if (filling !== undefined)
    throw unavailable(`the past of ${filling.type} records is still made ready after a publication`, 60);
  return program;
}

interface Wanted {
  readonly period?: string | undefined;
  readonly asOf?: string | undefined;
}

async function askedOf(pool: Pool, { availability }: KnownUptimeProgram, wanted: Wanted): Promise<AskedPeriod> {
  const { known, at } = await knownFor(pool, wanted.asOf);
  const zone = zoneOf(availability.zone, known);
  const [goesOn = ""] = lastPeriods(availability.period, zone, at ?? known, 1);
  const asked = askPeriod(availability, zone, wanted.period ?? goesOn, at, known);
  if (!asked.ok) throw invalidInput(asked.error);
  return asked.value;
}

/** Instants have no end: each that anybody asks for is not stored. */
async function tell(
  pool: Pool,
  program: KnownUptimeProgram,
  asked: AskedPeriod,
  { asOf }: Wanted,
  caller: Caller,
): Promise<ToldUptime> {
  const keep = asOf === undefined ? !asked.provisional : isGranted(caller.person.roles, "ledger.verify");
  return reckoned(await tellUptime(pool, program, asked, keep));
}

function presentEvidence(
  program: KnownUptimeProgram,
  asked: AskedPeriod,
  told: ToldUptime,
  { reading, scope, rows, tzdb }: UptimeEvidence,
) {
  const { availability, calendars } = program;
  const alerts = new Set(availability.outages.filter(({ record }) => record === null).map(({ name }) => name));
  const records = [...new Set(rows.flatMap(({ source, row }) => (alerts.has(source) ? [] : row.id)))];
  return {
    ...presentAsked(program, asked, told),
    tzdb,
    program: { availability, calendars } as never,
    zones: uptimeZones(program, asked.asOf) as never,
    scope: scope as never,
    reading: reading as never,
    rows: rows.map(({ source, row }) => ({ source, row: row as never })),
    records: records.map((id) => id.slice(id.indexOf("/") + 1)),
  };
}

/** What cannot be reckoned is a matter of the definitions, or of the CMDB. */
function reckoned<T>(result: Result<T, string>): T {
  if (!result.ok) throw conflict(result.error);
  return result.value;
}
