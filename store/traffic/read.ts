import type { SeenTraffic, SuggestionState } from "../../engine/map/suggestion.ts";
import type { RelationTypes } from "../../engine/identity/relation.ts";
import { mapCi, mapCiColumns, type MapCiRow, type MapReading } from "../cmdb/map-rows.ts";
import type { Queryable } from "../pool.ts";

/** Rows that are read at most: a CI that uses more is no part of a service. */
const most = 10_000;

interface Row extends MapCiRow {
  readonly from: string;
  readonly port: number;
  readonly firstSeen: number;
  readonly lastSeen: number;
  readonly instants: readonly (number | string)[];
  readonly related: boolean;
  readonly users: number;
  readonly decision: SuggestionState;
  readonly because: string | null;
  readonly by: string | null;
}

/** What these CIs were seen to use, with all that a map needs to suggest it. */
export async function readTraffic(
  db: Queryable,
  cis: readonly string[],
  reading: MapReading,
): Promise<readonly SeenTraffic[]> {
  const { rows } = await db.query<Row>(
    `select t.from_ci as "from", t.port, t.samples as instants, t.state as decision, t.because, t.decided_by as by,
       floor(extract(epoch from t.first_seen_at) * 1000)::bigint as "firstSeen",
       floor(extract(epoch from t.last_seen_at) * 1000)::bigint as "lastSeen",
       exists (select from ci_relations r where r.from_ci = t.from_ci and r.to_ci = t.to_ci and r.type = any($2)) as related,
       (select count(*)::int from (
          select from_ci from ci_relations r where r.to_ci = t.to_ci and r.type = any($3) and r.from_ci <> t.from_ci
          union select from_ci from ci_traffic o where o.to_ci = t.to_ci and o.from_ci <> t.from_ci limit 1000) u) as users,
       ${mapCiColumns}, null::jsonb as later, 0 as degree
     from ci_traffic t join cis ci on ci.id = t.to_ci
     where t.from_ci = any($1) and ci.state <> 'retired'
     order by t.from_ci collate "C", t.to_ci collate "C" limit ${String(most)}`,
    [cis, followed(reading.types, "any"), followed(reading.types, "application")],
  );
  return rows.flatMap((row): SeenTraffic[] => {
    const to = mapCi(row, reading);
    if (to === null) return [];
    const { from, port, firstSeen, lastSeen, related, users, decision: state, because, by } = row;
    return [
      { from, to, port, firstSeen, lastSeen, instants: row.instants.map(Number), related, users, state, because, by },
    ];
  });
}

function followed(types: RelationTypes, traverse: "any" | "application"): readonly string[] {
  return types
    .filter((type) => (traverse === "any" ? type.traverse !== "none" : type.traverse === traverse))
    .map(({ names }) => names[0]);
}
