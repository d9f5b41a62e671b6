import { answersTo, entryAttributes, entryCis } from "../../engine/map/entry.ts";
import type { MapCi, MapStart } from "../../engine/map/graph.ts";
import type { MapEntry, ServiceMap } from "../../engine/map/ir.ts";
import { failure, ok, type Result } from "../../engine/base/result.ts";
import type { Queryable } from "../pool.ts";
import { laterChanges, mapCi, mapCiColumns, type MapCiRow, type MapReading, relationsAt } from "./map-rows.ts";

/** Most CIs of one name or address that are looked at. */
const mostOfAName = 200;

/** The service of a map and what listens at its entries, as of the reading. The error is for who reads. */
export async function readMapStart(
  db: Queryable,
  map: ServiceMap,
  reading: MapReading,
): Promise<Result<MapStart, string>> {
  const service = (await readMapCis(db, [map.service], reading))[0];
  if (service === undefined)
    return failure(
      reading.at === null
        ? `the map "${map.name}" is of "${map.service}": there is no CI of this id; report one, or name another as its service`
        : `the map "${map.name}" is of "${map.service}": there was no CI of this id`,
    );
  const entries = [];
  for (const entry of map.entry) entries.push({ entry: entry.text, cis: await readEntryCis(db, entry, reading) });
  return ok({ service, entries });
}

async function readMapCis(db: Queryable, ids: readonly string[], reading: MapReading): Promise<readonly MapCi[]> {
  const { rows } = await db.query<MapCiRow>(
    `select ${mapCiColumns}, later.changes as later, 0 as degree
     from cis ci cross join lateral (${laterChanges("ci.id", "$2")}) later where ci.id = any($1)`,
    [ids, reading.at],
  );
  return rows.flatMap((row) => mapCi(row, reading) ?? []);
}

async function readEntryCis(db: Queryable, entry: MapEntry, reading: MapReading): Promise<readonly MapCi[]> {
  const named = await readMapCis(db, await idsOfHost(db, entry.host, reading.at), reading);
  const hosts = named.filter((ci) => answersTo(ci, entry.host)).map(({ id }) => id);
  const one = reading.types.filter((type) => type.one === "from").map(({ names }) => names[0]);
  const { rows } = await db.query<{ from: string; to: string }>(
    `select r."from", r."to" from (${relationsAt("to_ci", "$1", "$2", "$3", reading.at)}) r limit 2000`,
    [hosts, one, reading.at],
  );
  const on = new Map<string, string[]>();
  for (const { from, to } of rows) on.set(from, [...(on.get(from) ?? []), to]);
  const known = new Set(named.map(({ id }) => id));
  const standing = await readMapCis(
    db,
    [...on.keys()].filter((id) => !known.has(id)),
    reading,
  );
  return entryCis(entry, [...named, ...standing], on);
}

/** Those that have the name or address now, and those that had it and were changed after an instant. */
async function idsOfHost(db: Queryable, host: string, at: Date | null): Promise<readonly string[]> {
  const now = entryAttributes.map((name) => JSON.stringify({ [name]: { value: host } }));
  const then = ["name", ...entryAttributes].map((name) => JSON.stringify([{ attribute: name, from: host }]));
  // `offset 0` keeps each lookup apart, and no limit within: the planner would rather go through every CI.
  const { rows } = await db.query<{ id: string }>(
    `(select id from cis where lower(name) = $1
     union
     select found.id from unnest($2::jsonb[]) as a (wanted)
       cross join lateral (select id from cis where attributes @> a.wanted offset 0) found
     union
     select found.ci_id from unnest($3::jsonb[]) as a (wanted)
       cross join lateral (select ci_id from ci_changes where changes @> a.wanted and at > $4
         and changes @? '$[*] ? (@.attribute == "address" || @.attribute == "fqdn" || @.attribute == "name")' offset 0) found
       where $4::timestamptz is not null)
     order by 1 limit ${String(mostOfAName)}`,
    [host, now, at === null ? [] : then, at],
  );
  return rows.map(({ id }) => id);
}
