/**
 * What maps and impact cost in an estate of services that are made alike (map/estate.ts), in a PostgreSQL of its own: a
 * map of 300 CIs now and as of ten days ago, what depends on a CI, and which services lose how much with one. What is
 * read is checked before anything is timed.
 *
 * `OPSLOOM_MAP_CIS` says how many CIs, with commas several sizes one after the other; 10,000, 100,000 and a million
 * else. Milliseconds are the median and the 99th percentile of `OPSLOOM_MAP_READS` reads of CIs by chance, 200 else. A
 * table of all sizes is written to standard error.
 */
import type pg from "pg";
import { readDefinitionFiles } from "../cli/files/definition-files.ts";
import { type Json, type JsonObject, ownValue } from "../engine/base/json.ts";
import type { ServiceMap } from "../engine/map/ir.ts";
import { readImpact } from "../store/cmdb/impact.ts";
import { readMap, readMapReading } from "../store/cmdb/map.ts";
import { readHits } from "../store/cmdb/services.ts";
import { growthTable, msOf, sizesOf } from "./growth.ts";
import { addEstate, ofService } from "./map/estate.ts";
import { percentiles } from "./rounds.ts";
import { withDatabase } from "./database.ts";

const targetMs = { impactP99: 300, mapP50: 300 } as const;
const tenDays = 10 * 86_400_000;

export async function bench(): Promise<Json> {
  const reads = readsOf();
  const measured: JsonObject[] = [];
  for (const size of sizesOf("OPSLOOM_MAP_CIS", 1_000)) measured.push(await measure(size, reads));
  const rows = timedParts.map(([part, title]) => ({ title, cell: (size: JsonObject) => msOf(ownValue(size, part)) }));
  const relations = { title: "relations", cell: (size: JsonObject) => Number(size["relations"]).toLocaleString("en") };
  process.stderr.write(growthTable("ms, p50 / p99, of CIs", "cis", measured, [relations, ...rows]));
  return { bench: "map", reads, targetMs, sizes: measured };
}

const timedParts = [
  ["map", "a map of 300 CIs"],
  ["pastMap", "as of ten days ago"],
  ["impact", "impact of a CI"],
  ["services", "its services"],
  ["impactOfHub", "impact of a hub"],
] as const;

async function measure(cis: number, reads: number): Promise<JsonObject> {
  return withDatabase({ files: await readDefinitionFiles(["definitions"]), connections: 2 }, async ({ pool }) => {
    const services = Math.max(1, Math.round(cis / ofService));
    const from = performance.now();
    const estate = await addEstate(pool, services);
    const loadSeconds = Math.round((performance.now() - from) / 1_000);
    const at = Date.now() - tenDays;
    return {
      ...estate,
      loadSeconds,
      map: await timed(reads, (nth) => drawn(pool, nth % services, null)),
      pastMap: await timed(Math.min(reads, 50), (nth) => drawn(pool, nth % services, at)),
      impact: await timed(reads, (nth) => depends(pool, nth, services)),
      services: await timed(Math.min(reads, 50), (nth) => hit(pool, nth, services)),
      // On what everybody depends no more is read than is asked for.
      impactOfHub: await timed(10, async () => {
        const { affected, truncated } = await readImpact(pool, "hub-0", { limit: 500 });
        if (affected.length !== 500 && services > 30) throw new Error("500 CIs depend on a hub, and more");
        if (!truncated && services > 30) throw new Error("what depends on a hub is cut");
      }),
    };
  });
}

async function drawn(pool: pg.Pool, service: number, at: number | null): Promise<void> {
  const map: ServiceMap = {
    name: "bench",
    title: "Bench",
    owner: null,
    service: `s${String(service)}-0`,
    entry: [],
    shared: { classes: [], degree: 50 },
    depth: 8,
    clusters: [],
    impact: [100, 60, 40, 20],
  };
  const picture = await readMap(pool, map, await readMapReading(pool, at));
  if (!picture.ok) throw new Error(picture.error);
  if (picture.value.nodes.length < ofService)
    throw new Error(
      `the map of ${map.service} holds ${String(picture.value.nodes.length)} CIs, and not ${String(ofService)}`,
    );
}

async function depends(pool: pg.Pool, nth: number, services: number): Promise<void> {
  const { affected } = await readImpact(pool, byChance(nth, services), { limit: 500 });
  if (!affected.some(({ class: name }) => name === "service")) throw new Error("a service depends on every host");
}

async function hit(pool: pg.Pool, nth: number, services: number): Promise<void> {
  const { affected } = await readHits(pool, [byChance(nth, services)], { severity: 1, limit: 500 });
  if (!affected.some(({ class: name, state }) => name === "service" && state === "down"))
    throw new Error("a service is down with a host that its databases run on");
}

/** A host: of another service each time, the same ones in every run. */
function byChance(nth: number, services: number): string {
  return `s${String((nth * 7_919) % services)}-${String(200 + ((nth * 31) % 100))}`;
}

async function timed(times: number, read: (nth: number) => Promise<void>): Promise<JsonObject> {
  const ms: number[] = [];
  for (let nth = 0; nth < times; nth += 1) {
    const from = performance.now();
    await read(nth);
    ms.push(performance.now() - from);
  }
  return percentiles(ms);
}

function readsOf(): number {
  const value = Number(process.env["OPSLOOM_MAP_READS"] ?? "200");
  if (!Number.isSafeInteger(value) || value < 20)
    throw new Error("OPSLOOM_MAP_READS must be a whole number, at least 20");
  return value;
}
