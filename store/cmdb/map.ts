import type { Json } from "../../engine/base/json.ts";
import { failure, ok, type Result } from "../../engine/base/result.ts";
import { type MapPicture, MapWalk } from "../../engine/map/build.ts";
import { evidenceOf } from "../../engine/map/evidence.ts";
import type { MapStep } from "../../engine/map/graph.ts";
import type { ServiceMap } from "../../engine/map/ir.ts";
import type { Queryable } from "../pool.ts";
import { readClasses } from "./classes.ts";
import { laterChanges, mapCi, mapCiColumns, type MapCiRow, type MapReading, relationsAt } from "./map-rows.ts";
import { readMapStart } from "./map-start.ts";
import { readRelationTypes } from "./relation-types.ts";

/** Relations of one level of a map that are read at most. */
const mostOfALevel = 20_000;

/** By which definitions maps are drawn, as of an instant in UTC milliseconds; null = now. */
export async function readMapReading(db: Queryable, at: number | null): Promise<MapReading> {
  const [types, classes] = [await readRelationTypes(db), await readClasses(db)];
  return { at: at === null ? null : new Date(at), types, classes };
}

/** A map as of the reading: one statement for each level. The error is for who reads. */
export async function readMap(
  db: Queryable,
  map: ServiceMap,
  reading: MapReading,
): Promise<Result<MapPicture, string>> {
  const start = await readMapStart(db, map, reading);
  if (!start.ok) return start;
  const walk = new MapWalk(map, reading.types, start.value);
  for (let ids = walk.next(); ids.length > 0; ids = walk.next()) {
    const steps = await readSteps(db, map, reading, ids);
    if (steps === null)
      return failure(
        `the map "${map.name}" has more than ${String(mostOfALevel)} relations in one level: let \`shared\` name what so much depends on`,
      );
    walk.take(steps);
  }
  return ok(walk.picture());
}

interface StepRow extends MapCiRow {
  readonly from: string;
  readonly type: string;
  readonly source: string;
  readonly since: Date;
  readonly last: Date;
  /** null = of then nothing but the source is known. */
  readonly evidence: Json;
}

/** What CIs depend on, with the CIs at the other ends; null = it is too much. */
async function readSteps(
  db: Queryable,
  map: ServiceMap,
  reading: MapReading,
  ids: readonly string[],
): Promise<readonly MapStep[] | null> {
  const followed = reading.types.filter(({ traverse }) => traverse !== "none").map(({ names }) => names[0]);
  const ofApplications = reading.types
    .filter(({ traverse }) => traverse === "application")
    .map(({ names }) => names[0]);
  const { rows } = await db.query<StepRow>(
    `select r."from", r.type, r.source, r.since, r.last, r.evidence, ${mapCiColumns}, later.changes as later, used.degree
     from (${relationsAt("from_ci", "$1", "$2", "$3", reading.at)}) r
     join cis ci on ci.id = r."to"
     cross join lateral (${laterChanges("ci.id", "$3")}) later
     cross join lateral (${degree(reading.at)}) used
     limit ${String(mostOfALevel + 1)}`,
    [ids, followed, reading.at, ofApplications, map.shared.degree ?? 0],
  );
  if (rows.length > mostOfALevel) return null;
  return rows.flatMap((row): MapStep[] => {
    const ci = mapCi(row, reading);
    if (ci === null) return [];
    const { from, type, source, since, last } = row;
    const seen = { source, firstSeen: since.getTime(), lastSeen: last.getTime() };
    const evidence = evidenceOf(row.evidence, seen);
    return [{ relation: { from, type, to: ci.id, source, since: seen.firstSeen, evidence }, ci }];
  });
}

/** How many CIs depend on one directly, counted as far as the map asks. */
function degree(at: Date | null): string {
  const users =
    at === null
      ? "select distinct from_ci from ci_relations where to_ci = ci.id and type = any($4::text[])"
      : `select distinct from_ci from (
           select distinct on (type, from_ci) from_ci, present from ci_relation_changes
           where to_ci = ci.id and type = any($4::text[]) and at <= $3 order by type desc, from_ci desc, id desc) last where present`;
  return `select count(*)::int as degree from (${users} limit $5) u`;
}
