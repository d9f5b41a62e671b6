import type { z } from "zod";
import { instantText } from "../../engine/lifecycle/instant.ts";
import type { MapNode, MapPicture } from "../../engine/map/build.ts";
import { diffMaps, type MapDifference } from "../../engine/map/diff.ts";
import type { MapRelation } from "../../engine/map/graph.ts";
import { type DownCi, impactOn } from "../../engine/map/impact.ts";
import type { ServiceMap } from "../../engine/map/ir.ts";
import { coverageOf, tagsText } from "../../engine/map/tags.ts";
import { readMap, readMapReading } from "../../store/cmdb/map.ts";
import type { MapReading } from "../../store/cmdb/map-rows.ts";
import { readMapChanges } from "../../store/cmdb/map-changes.ts";
import { readDefinitionsOfKind, readLatestDefinition } from "../../store/definition/read.ts";
import { listMapChanges, listMaps, mapImpact, showMap } from "../contract/map.ts";
import type { ApiDeps } from "../deps.ts";
import { conflict, invalidInput, notFound } from "../error.ts";
import { type Route, route } from "../route.ts";

/** Maps of services: who sees CIs sees them. */
export function mapRoutes({ pool }: ApiDeps): readonly Route[] {
  async function existing(name: string): Promise<ServiceMap> {
    const map = await readLatestDefinition(pool, "ServiceMap", name);
    if (map === null) throw notFound(`there is no map "${name}"`);
    return map.ir;
  }

  async function drawn(map: ServiceMap, at: string | undefined): Promise<{ picture: MapPicture; reading: MapReading }> {
    const reading = await readMapReading(pool, at === undefined ? null : Date.parse(at));
    const picture = await readMap(pool, map, reading);
    if (!picture.ok) throw conflict(picture.error);
    return { picture: picture.value, reading };
  }

  /** Nothing where the service was not there yet. */
  async function nodesOf(map: ServiceMap, at: string): Promise<readonly MapNode[]> {
    const picture = await readMap(pool, map, await readMapReading(pool, Date.parse(at)));
    return picture.ok ? picture.value.nodes : [];
  }

  return [
    route(listMaps, async () => ({
      items: [...(await readDefinitionsOfKind(pool, "ServiceMap")).values()].map(presentMap),
    })),

    route(showMap, async ({ params, query }) => {
      const map = await existing(params.name);
      const { picture } = await drawn(map, query.at);
      const other = query.compare === undefined ? null : await drawn(map, query.compare);
      return {
        map: presentMap(map),
        at: query.at === undefined ? null : instantText(Date.parse(query.at)),
        nodes: picture.nodes.map(presentNode),
        edges: picture.edges.map(presentEdge),
        entries: picture.entries.map(({ entry, cis }) => ({ entry, cis: [...cis] })),
        truncated: picture.truncated,
        coverage: coverageOf(map.tags ?? {}, picture).map((one) => ({ ...one, lacking: [...one.lacking] })),
        difference:
          other === null || query.compare === undefined
            ? null
            : presentDifference(query.compare, diffMaps(other.picture, picture)),
      };
    }),

    route(listMapChanges, async ({ params, query }) => {
      const map = await existing(params.name);
      const until = query.until ?? new Date().toISOString();
      if (Date.parse(query.from) >= Date.parse(until))
        throw invalidInput(`"from" is "${query.from}" and "until" "${until}": the first must be before the other`);
      // What has left the map since then belongs to it as well as what has come.
      const last = await drawn(map, query.until);
      const nodes = [...(await nodesOf(map, query.from)), ...last.picture.nodes];
      const names = new Map(nodes.map(({ id, name }) => [id, name]));
      const found = await readMapChanges(pool, {
        cis: [...names.keys()],
        types: last.reading.types.filter(({ traverse }) => traverse !== "none").map(({ names: [stored] }) => stored),
        from: new Date(query.from),
        until: new Date(until),
        limit: query.limit + 1,
      });
      return {
        items: found.slice(0, query.limit).map(({ at, ci, source, by, changes, relation }) => ({
          at: instantText(at),
          ci,
          name: names.get(ci) ?? ci,
          source,
          by,
          changes: changes === null ? null : [...changes],
          relation,
        })),
        truncated: found.length > query.limit,
      };
    }),

    route(mapImpact, async ({ params, query }) => {
      const map = await existing(params.name);
      const down = query.down.split(",").map(readDown);
      const { picture, reading } = await drawn(map, query.at);
      const nodes = new Map(picture.nodes.map((one) => [one.id, one]));
      const stranger = down.find(({ id }) => !nodes.has(id));
      if (stranger !== undefined)
        throw invalidInput(
          `"${stranger.id}" is not in the map "${map.name}": opsloom map show ${map.name} lists the ids`,
        );
      const lost = impactOn(map, picture, reading.types, down);
      const service = lost.find(({ id }) => id === map.service);
      return {
        service: { ci: map.service, loss: service?.loss ?? 0, state: service?.state ?? ("up" as const) },
        lost: lost.map(({ id, loss, state, via }) => {
          const { name = id, classes = [] } = nodes.get(id) ?? {};
          return { id, name, class: classes[0] ?? "", loss, state, via: [...via] };
        }),
      };
    }),
  ];
}

/** `shop-db1`, or `shop-db1:3` with the severity that is told of it. */
function readDown(text: string): DownCi {
  const [, id = "", severity] = /^(.+?)(?::([1-4]))?$/u.exec(text.trim()) ?? [];
  if (id === "") throw invalidInput("`down` has an empty id: write down=shop-db1,shop-web1:3");
  return { id, severity: (severity === undefined ? 1 : Number(severity)) as DownCi["severity"] };
}

function presentMap({ name, title, owner, service, entry, tags }: ServiceMap) {
  const begins = tags === undefined ? entry.map(({ text }) => text) : [tagsText(tags)];
  return { name, title, owner, service, entry: begins };
}

function presentNode({ id, classes, name, state, role, entry, distance, cut }: MapNode) {
  return { id, class: classes[0] ?? "", name, state, role, entry, distance, cut };
}

function presentEdge({ from, type, to, since, source, evidence = [] }: MapRelation) {
  return {
    from,
    type,
    to,
    since: since === null ? null : instantText(since),
    source,
    evidence: evidence.map(({ kind, by, firstSeen, lastSeen }) => ({
      kind,
      by,
      firstSeenAt: instantText(firstSeen),
      lastSeenAt: instantText(lastSeen),
    })),
  };
}

function presentDifference(
  compare: string,
  { nodes, edges }: MapDifference,
): NonNullable<z.input<typeof showMap.reply>["difference"]> {
  return {
    with: instantText(Date.parse(compare)),
    nodes: {
      added: nodes.added.map(presentNode),
      gone: nodes.gone.map(presentNode),
      changed: nodes.changed.map(({ id, changes }) => ({ id, changes: [...changes] })),
    },
    edges: { added: edges.added.map(presentEdge), gone: edges.gone.map(presentEdge) },
  };
}
