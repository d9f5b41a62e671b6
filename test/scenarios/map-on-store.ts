/** Whether a map of the CIs in the store is what a scenario expects, read as the API reads it. */
import type pg from "pg";
import { failure, ok } from "../../engine/base/result.ts";
import type { ExpectedMap } from "../../engine/simulation/expected-map.ts";
import { unmetMap } from "../../engine/simulation/maps.ts";
import { suggestionsOf } from "../../engine/map/suggestion.ts";
import { readTraffic } from "../../store/traffic/read.ts";
import { readMap, readMapReading } from "../../store/cmdb/map.ts";
import { readLatestDefinition } from "../../store/definition/read.ts";

export async function unmetMapOnStore(pool: pg.Pool, expected: ExpectedMap, now: number): Promise<readonly string[]> {
  const map = (await readLatestDefinition(pool, "ServiceMap", expected.map))?.ir;
  const reading = await readMapReading(pool, null);
  if (map === undefined) return unmetMap(expected, failure("there is no such map"), reading.types, []);
  const picture = await readMap(pool, map, reading);
  if (!picture.ok) return unmetMap(expected, picture, reading.types, []);
  const ids = picture.value.nodes.map(({ id }) => id);
  const { suggestions } = suggestionsOf(map, picture.value, await readTraffic(pool, ids, reading), now);
  return unmetMap(expected, ok({ map, picture: picture.value }), reading.types, suggestions);
}
