import { answersTo, entryAttributes, entryCis } from "../../engine/map/entry.ts";
import type { MapCi, MapStart } from "../../engine/map/graph.ts";
import type { MapEntry, MapTags, ServiceMap } from "../../engine/map/ir.ts";
import { taggedCis, tagsAttribute, tagsText } from "../../engine/map/tags.ts";
import { failure, ok, type Result } from "../../engine/base/result.ts";
import type { Queryable } from "../pool.ts";
import { laterChanges, mapCi, mapCiColumns, type MapCiRow, type MapReading, relationsAt } from "./map-rows.ts";

/** Most CIs of one tag that are looked at: a map holds no more. */
const mostTagged = 2_000;

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
  if (map.tags !== undefined)
    entries.push({ entry: tagsText(map.tags), cis: await readTaggedCis(db, map.tags, reading) });
  return ok({ service, entries });
}

/** The CIs that carry the tags, as of the reading. */
async function readTaggedCis(db: Queryable, tags: MapTags, reading: MapReading): Promise<readonly MapCi[]> {
  const [[category, values] = ["", []]] = Object.entries(tags);
  const now = values
    .flatMap((value) => [value, [value]])
    .map((value) => JSON.stringify({ [tagsAttribute]: { value: { [category]: value } } }));
  // Those of then are among those of now and those whose tags were changed since.
  const { rows } = await db.query<{ id: string }>(
    `select found.id from unnest($1::jsonb[]) as a (wanted)
       cross join lateral (select ci_id as id from ci_values said where said.attributes @> a.wanted offset 0) found
     union
     select ci_id from ci_changes where $2::timestamptz is not null and at > $2 and changes @> $3::jsonb
       and changes @? '$[*] ? (@.attribute == "tags")'
     limit ${String(mostTagged + 1)}`,
    [now, reading.at, JSON.stringify([{ attribute: tagsAttribute }])],
  );
  return taggedCis(
    tags,
    await readMapCis(
      db,
      rows.map(({ id }) => id),
      reading,
    ),
  );
}

async function readMapCis(db: Queryable, ids: readonly string[], reading: MapReading): Promise<readonly MapCi[]> {
  const { rows } = await db.query<MapCiRow>(
    `select ${mapCiColumns}, later.changes as later, 0 as degree
     from cis ci cross join lateral (${laterChanges("ci.id", "$2")}) later where ci.id = any($1)`,
    [ids, reading.at],
  );
  return rows.flatMap((row) => mapCi(row, reading) ?? []);
}

/** The CIs that listen at a place, as of the reading. */
export async function readEntryCis(db: Queryable, entry: MapEntry, reading: MapReading): Promise<readonly MapCi[]> {
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
  const then = ["name", ...entryAttributes].map((name) => JSON.stringify([{ attribute: name, from: host }]));
  // `offset 0` keeps each lookup apart, and no limit within: the planner would rather go through every CI.
  const { rows } = await db.query<{ id: string }>(
    `(select ci_id as id from ci_names where attribute = any($2) and value = $1
     union
     select found.ci_id from unnest($3::jsonb[]) as a (wanted)
       cross join lateral (select ci_id from ci_changes where changes @> a.wanted and at > $4
         and changes @? '$[*] ? (@.attribute == "address" || @.attribute == "fqdn" || @.attribute == "name")' offset 0) found
       where $4::timestamptz is not null)
     order by 1 limit ${String(mostOfAName)}`,
    [host, ["name", ...entryAttributes], at === null ? [] : then, at],
  );
  return rows.map(({ id }) => id);
}
