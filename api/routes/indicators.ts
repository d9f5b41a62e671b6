import type { Pool } from "pg";
import type { Result } from "../../engine/base/result.ts";
import { reckon, type Reckoning } from "../../store/indicator/asked.ts";
import { type KnownProgram, latestProgram, zoneOf } from "../../store/indicator/program.ts";
import { listOutcomes, type RecordOutcomes, tell } from "../../store/indicator/reading.ts";
import { listReadings as listStored, recount, type StoredReading } from "../../store/indicator/verify.ts";
import { lastPeriods } from "../../engine/indicator/last-periods.ts";
import { alertsWord } from "../../engine/indicator/of-alerts.ts";
import { readDefinitionsOfKind } from "../../store/definition/read.ts";
import { readDeclaration } from "../../store/record/declaration.ts";
import type { Caller } from "../identity/caller.ts";
import {
  listIndicatorRows,
  listIndicators,
  listReadings,
  showIndicator,
  verifyIndicator,
} from "../contract/indicator.ts";
import { isGranted } from "../contract/permission.ts";
import { decodeCursor } from "../cursor.ts";
import type { ApiDeps } from "../deps.ts";
import { conflict, invalidInput, notFound, unavailable } from "../error.ts";
import {
  presentFigures,
  presentGroups,
  presentIndicator,
  presentOutcomes,
  presentReckoning,
} from "../present/indicator.ts";
import { knownFor } from "../known-until.ts";
import { readPage } from "../page.ts";
import { type Route, route } from "../route.ts";
import { onlookerOn, wholeOnlookerOf } from "../sight.ts";

/** Numbers over time. They are for who sees all records of the type, or the alerts: a number tells of those that it counts. */
export function indicatorRoutes({ pool }: ApiDeps): readonly Route[] {
  return [
    route(listIndicators, async ({ caller }) => {
      const { visibility } = await wholeOnlookerOf(pool, caller);
      const all = [...(await readDefinitionsOfKind(pool, "Indicator")).values()];
      return {
        items: all
          .filter(({ of }) => (of === alertsWord ? seesAlerts(caller) : visibility[of]?.kind === "all"))
          .map(presentIndicator),
      };
    }),

    route(showIndicator, async ({ params, query, caller }) => {
      const seen = await seeIndicator(pool, caller, params.name);
      const { program } = seen;
      const { by = null } = query;
      if (by !== null && !program.indicator.by.includes(by))
        throw invalidInput(`"${params.name}" is not counted by "${by}": by one of ${listed(program.indicator.by)}`);
      const reckoning = await reckoningOf(pool, seen, query);
      // Instants have no end: each that anybody asks for is not stored.
      const keep = query.asOf === undefined ? !reckoning.provisional : isGranted(caller.person.roles, "ledger.verify");
      const told = counted(await tell(pool, program, reckoning, keep));
      const { kept, takenAt, rowsHash, reading } = told;
      return {
        ...presentReckoning(program, reckoning),
        kept,
        takenAt,
        rowsHash,
        total: presentFigures(reading.total),
        groups: by === null ? null : presentGroups(reading.groups[by] ?? []),
      };
    }),

    route(listReadings, async ({ params, query, caller }) => {
      const seen = await seeIndicator(pool, caller, params.name);
      const { program } = seen;
      const { known } = await knownFor(pool, undefined);
      const zone = zoneOf(program.indicator.zone, known);
      const items = [];
      // One after the other: each counts all records of its period, unless it is stored.
      for (const text of lastPeriods(query.length, zone, known, query.count)) {
        const reckoning = await reckoningOf(pool, seen, { period: text });
        const { reading } = counted(await tell(pool, program, reckoning, !reckoning.provisional));
        const { period, provisional } = presentReckoning(program, reckoning);
        items.push({ period, provisional, total: presentFigures(reading.total) });
      }
      return { indicator: presentIndicator(program.indicator), digest: program.digest, items };
    }),

    route(listIndicatorRows, async ({ params, query, caller }) => {
      const seen = await seeIndicator(pool, caller, params.name);
      const { program } = seen;
      // All pages are of one instant: that of the first one.
      const position = query.cursor === undefined ? null : decodeCursor(query.cursor, ["ms", "string"]);
      const asOf = position === null ? query.asOf : new Date(position[0] as number).toISOString();
      const reckoning = await reckoningOf(pool, seen, { ...query, asOf });
      const page = await readPage<RecordOutcomes, readonly [number, string]>({
        query,
        shape: ["ms", "string"],
        read: async (after, limit) =>
          counted(await listOutcomes(pool, program, reckoning, { after: after?.[1] ?? "", limit })),
        positionOf: ({ id }) => [reckoning.asOf, id],
      });
      return {
        ...presentReckoning(program, reckoning),
        items: page.items.map(presentOutcomes),
        next: page.next,
      };
    }),

    route(verifyIndicator, async ({ params, query, caller }) => {
      await seeIndicator(pool, caller, params.name);
      const page = await readPage<StoredReading, readonly [string, string, string]>({
        query,
        shape: ["instant", "string", "string"],
        read: (after, limit) => listStored(pool, params.name, { after: after ?? null, limit }),
        positionOf: ({ asOf, digest, period }) => [asOf.toISOString(), digest, period],
      });
      const items = [];
      // One after the other: each counts all records of its period.
      for (const reading of page.items) items.push(await recount(pool, reading));
      return { items, next: page.next };
    }),
  ];
}

interface SeenIndicator {
  readonly program: KnownProgram;
  /** Whether what is stored of the past of its records is of what is published now. */
  readonly changesFilled: boolean;
}

function seesAlerts({ person }: Caller): boolean {
  return isGranted(person.roles, "alerts.read");
}

/** What the caller does not see is answered as what does not exist. */
async function seeIndicator(pool: Pool, caller: Caller, name: string): Promise<SeenIndicator> {
  const program = await latestProgram(pool, name);
  if (program?.indicator.of === alertsWord && seesAlerts(caller)) return { program, changesFilled: true };
  const declared = program === null ? null : await readDeclaration(pool, program.indicator.of);
  if (
    program === null ||
    declared === null ||
    onlookerOn([declared], caller, () => "everything").visibility[declared.type]?.kind !== "all"
  )
    throw notFound(`there is no indicator "${name}" for you`);
  return { program, changesFilled: declared.changesFilled };
}

async function reckoningOf(
  pool: Pool,
  { program, changesFilled }: SeenIndicator,
  { period, asOf }: { readonly period: string; readonly asOf?: string | undefined },
): Promise<Reckoning> {
  if (!changesFilled)
    throw unavailable(`the past of ${program.indicator.of} records is still made ready after a publication`, 60);
  const { known, at } = await knownFor(pool, asOf);
  const reckoning = reckon(program, period, at, known);
  if (!reckoning.ok) throw invalidInput(reckoning.error);
  return reckoning.value;
}

/** What cannot be counted is a matter of the definitions. */
function counted<T>(result: Result<T, string>): T {
  if (!result.ok) throw conflict(result.error);
  return result.value;
}

function listed(names: readonly string[]): string {
  return names.length === 0 ? "nothing" : names.map((name) => `"${name}"`).join(", ");
}
