/** What depends on the CIs of a scenario, and what is lost with them, as the functions answer it of the CMDB. */
import { isJsonObject, ownValue, type Json, type JsonObject } from "../base/json.ts";
import type { RelationTypes } from "../identity/relation.ts";
import { instantText } from "../lifecycle/instant.ts";
import { dependentsOf, wayOf } from "../map/dependents.ts";
import { impactFunctions, mapFunctions } from "../map/functions.ts";
import { type DrawnMap, type Hit, hitsOf } from "../map/hit.ts";
import type { DownCi } from "../map/impact.ts";
import type { ServiceMap } from "../map/ir.ts";
import { fixtureVersion, stepsOf } from "./closure.ts";
import type { Fixture } from "./fixture.ts";
import type { CallAnswer } from "./ir.ts";
import { drawMap, fixtureGraph } from "./maps.ts";
import type { LoggedCall } from "./stubs.ts";

export interface PublishedMaps {
  readonly maps: { readonly [name: string]: ServiceMap };
  readonly relations: RelationTypes;
}

/** Null when the call is another one. */
export function answerImpact(
  { call, with: input }: LoggedCall,
  fixture: Fixture,
  published: PublishedMaps,
): CallAnswer | null {
  const asked = isJsonObject(input) ? input : {};
  if (call === mapFunctions.path) return answerPath(asked, fixture);
  if (call !== mapFunctions.services && !impactFunctions.includes(call)) return null;
  const named = ownValue(asked, "cis") ?? [ownValue(asked, "ci") ?? null];
  const found = idsOf(Array.isArray(named) ? named : [], fixture);
  if ("fault" in found) return found;
  const { ids: cis } = found;
  const read = affectedBy(cis, fixture, asked);
  if (call === "cmdb.impact") return answered(impactOutput(cis, read, fixture));
  const severity = (numberIn(asked, "severity") ?? 1) as DownCi["severity"];
  const hits = fixtureHits(
    [...cis, ...read.affected.map(({ id }) => id)],
    cis.map((id) => ({ id, severity })),
    { fixture, published },
  );
  const affected = read.affected.map((one) => ({ ...one, ...(hits.get(one.id) ?? noHit) }));
  const output = impactOutput(cis, { ...read, affected }, fixture);
  if (call === mapFunctions.impact) return answered({ ...output, notes: [] });
  const { services, truncated, version } = output;
  return answered({ cis, count: services.length, services, truncated, version, notes: [] });
}

const noHit: Hit = { loss: 0, state: "up", map: null };

interface AffectedOutput extends JsonObject {
  readonly id: string;
  readonly class: string;
}

interface Read {
  readonly affected: readonly AffectedOutput[];
  readonly truncated: boolean;
}

function affectedBy(cis: readonly string[], fixture: Fixture, asked: JsonObject): Read {
  const items = Object.values(fixture.cis);
  const bounds = { depth: numberIn(asked, "depth") ?? 8, limit: numberIn(asked, "limit") ?? 200 };
  const { dependents, truncated } = dependentsOf(cis, bounds, stepsOf(items));
  const affected = dependents.map(({ id, distance, via, since }): AffectedOutput => {
    const item = items.find((one) => one.id === id);
    return {
      id,
      name: item?.name ?? id,
      class: item?.classes[0] ?? "",
      distance,
      via: { ...via },
      knownSince: instantText(since),
    };
  });
  return { affected, truncated };
}

function impactOutput(cis: readonly string[], { affected, truncated }: Read, fixture: Fixture) {
  const services = new Set(
    Object.values(fixture.cis).flatMap(({ id, classes }) => (classes.includes("service") ? [id] : [])),
  );
  const byClass: { [name: string]: number } = {};
  for (const one of affected) byClass[one.class] = (byClass[one.class] ?? 0) + 1;
  return {
    ci: cis[0] ?? "",
    cis,
    count: affected.length,
    affected,
    byClass,
    services: affected.filter(({ id }) => services.has(id)),
    truncated,
    version: fixtureVersion,
  };
}

function fixtureHits(
  cis: readonly string[],
  down: readonly DownCi[],
  { fixture, published }: { readonly fixture: Fixture; readonly published: PublishedMaps },
): ReadonlyMap<string, Hit> {
  const { maps, relations } = published;
  const drawn = Object.values(maps).flatMap((map): DrawnMap[] => {
    const read = cis.includes(map.service) ? drawMap(fixture, map, relations) : null;
    return read?.ok === true ? [read.value] : [];
  });
  return hitsOf(cis, down, { graph: fixtureGraph(fixture, relations), types: relations, maps: drawn });
}

function answerPath(asked: JsonObject, fixture: Fixture): CallAnswer {
  const found = idsOf([ownValue(asked, "from") ?? null, ownValue(asked, "to") ?? null], fixture);
  if ("fault" in found) return found;
  const [from = "", to = from] = found.ids;
  const items = Object.values(fixture.cis);
  const bounds = { depth: numberIn(asked, "depth") ?? 16, limit: Number.POSITIVE_INFINITY };
  const { dependents, truncated } = dependentsOf([to], bounds, stepsOf(items));
  const way = from === to ? [{ id: to, type: null }] : wayOf(dependents, from);
  return answered({
    from,
    to,
    found: way !== null,
    length: way === null ? null : way.length - 1,
    way: (way ?? []).map((one) => ({ ...one })),
    truncated: way === null && truncated,
  });
}

/** Each once, by id or name; a fault names the first that is not there. */
function idsOf(
  named: readonly Json[],
  fixture: Fixture,
): { readonly ids: readonly string[] } | Extract<CallAnswer, { readonly fault: unknown }> {
  const keys = named.filter((one): one is string => typeof one === "string");
  const items = Object.values(fixture.cis);
  const ids = keys.map((key) => items.find(({ name, id }) => name === key || id === key)?.id ?? null);
  const lacking = keys.find((_, index) => ids[index] === null);
  if (lacking === undefined) return { ids: [...new Set(ids.filter((id) => id !== null))] };
  const detail = `there is no configuration item "${lacking}": use its id or name`;
  return { fault: { type: "about:blank", status: 404, title: "runtime", detail }, takesMs: 0 };
}

function answered(output: object): CallAnswer {
  return { output: output as JsonObject, takesMs: 0 };
}

function numberIn(asked: JsonObject, name: string): number | null {
  const value = ownValue(asked, name);
  return typeof value === "number" ? value : null;
}
