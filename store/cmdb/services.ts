import type { MapCi, MapRelation } from "../../engine/map/graph.ts";
import { type DrawnMap, type Hit, hitsOf } from "../../engine/map/hit.ts";
import type { DownCi } from "../../engine/map/impact.ts";
import { withoutImpact } from "../../engine/identity/relation.ts";
import type pg from "pg";
import { readDefinitionsOfKind } from "../definition/read.ts";
import type { Queryable } from "../pool.ts";
import { inSnapshot } from "../transaction.ts";
import { type AffectedCi, type Impact, type ImpactParams, readImpactIn } from "./impact.ts";
import { readMap, readMapReading } from "./map.ts";
import { mapCi, mapCiColumns, type MapCiRow, type MapReading } from "./map-rows.ts";

/** Maps of one question that are drawn at most: what so many services depend on is shared. */
const mostMaps = 100;

/** Relations of what is affected that are read at most. */
const mostRelations = 50_000;

export interface HitCi extends AffectedCi, Hit {}

export interface HitServices extends Omit<Impact, "affected"> {
  readonly affected: readonly HitCi[];
  /** Of maps that say nothing here, and why: what is told of their services is what relations say. */
  readonly notes: readonly string[];
}

/** What depends on CIs that have trouble of a severity, nearest first, and how much of each is lost with them. */
export async function readHits(
  pool: pg.Pool,
  cis: readonly string[],
  { severity, ...params }: ImpactParams & { readonly severity: DownCi["severity"] },
): Promise<HitServices> {
  return inSnapshot(pool, async (db) => {
    const reading = await readMapReading(db, null);
    const impact = await readImpactIn(db, cis, { ...params, types: reading.types });
    const ids = [...cis, ...impact.affected.map(({ id }) => id)];
    const { maps, notes } = await readMaps(db, ids, reading);
    const graph = await readGraph(db, ids, reading);
    const down = cis.map((id) => ({ id, severity }));
    const hits = hitsOf(ids, down, { graph, types: reading.types, maps });
    return {
      ...impact,
      affected: impact.affected.map((one) => ({ ...one, ...(hits.get(one.id) ?? noHit) })),
      notes,
    };
  });
}

const noHit: Hit = { loss: 0, state: "up", map: null };

/** The maps whose services are among these CIs. */
async function readMaps(
  db: Queryable,
  ids: readonly string[],
  reading: MapReading,
): Promise<{ readonly maps: readonly DrawnMap[]; readonly notes: readonly string[] }> {
  const known = new Set(ids);
  const published = [...(await readDefinitionsOfKind(db, "ServiceMap")).values()].filter(({ service }) =>
    known.has(service),
  );
  const maps: DrawnMap[] = [];
  const notes = published
    .slice(mostMaps)
    .map(({ name }) => `the map "${name}" is not drawn: ${String(mostMaps)} others are of services that depend on it`);
  for (const map of published.slice(0, mostMaps)) {
    const picture = await readMap(db, map, reading);
    if (picture.ok) maps.push({ map, picture: picture.value });
    else notes.push(picture.error);
  }
  return { maps, notes };
}

/** What these CIs depend on, whether it is among them or not: a share is one of all members. */
async function readGraph(
  db: Queryable,
  ids: readonly string[],
  reading: MapReading,
): Promise<{
  readonly cis: readonly MapCi[];
  readonly relations: readonly Pick<MapRelation, "from" | "type" | "to">[];
}> {
  const { rows: relations } = await db.query<Pick<MapRelation, "from" | "type" | "to">>(
    `select from_ci as "from", type, to_ci as "to" from ci_relations where from_ci = any($1) and type <> all($2) limit $3`,
    [ids, withoutImpact(reading.types), mostRelations],
  );
  const ends = [...new Set([...ids, ...relations.map(({ to }) => to)])];
  const { rows } = await db.query<MapCiRow>(
    `select ${mapCiColumns}, null::jsonb as later, 0 as degree from cis ci where ci.id = any($1)`,
    [ends],
  );
  return { cis: rows.flatMap((row) => mapCi(row, reading) ?? []), relations };
}
