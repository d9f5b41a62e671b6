import { relationDirection, relationNames } from "../../engine/identity/relation.ts";
import { suggestion } from "../../engine/base/suggestion.ts";
import { instantText } from "../../engine/lifecycle/instant.ts";
import { usualTraffic } from "../../engine/map/ir.ts";
import { suggestionsOf } from "../../engine/map/suggestion.ts";
import { readMap, readMapReading } from "../../store/cmdb/map.ts";
import { readRelationTypes } from "../../store/cmdb/relation-types.ts";
import { readLatestDefinition } from "../../store/definition/read.ts";
import { decideTraffic } from "../../store/traffic/decide.ts";
import { noteTraffic } from "../../store/traffic/note.ts";
import { readTraffic } from "../../store/traffic/read.ts";
import { decideSuggestion, listSuggestions, reportTraffic } from "../contract/traffic.ts";
import type { ApiDeps } from "../deps.ts";
import { conflict, invalidAt, notFound } from "../error.ts";
import { existingCi } from "../existing-ci.ts";
import { type Route, route } from "../route.ts";

/** What was seen to use what, and what people make of it. */
export function trafficRoutes({ pool }: ApiDeps): readonly Route[] {
  return [
    route(reportTraffic, async ({ body: { source, sightings } }) => {
      const now = Date.now();
      const { edges, fresh, unknown } = await noteTraffic(pool, {
        source,
        // What is said to be seen later than now would stay the latest for long.
        sightings: sightings.map((one) => ({
          ...one,
          at: one.at === undefined ? now : Math.min(now, Date.parse(one.at)),
        })),
      });
      return { edges, fresh, unknown: [...unknown] };
    }),

    route(listSuggestions, async ({ params, query }) => {
      const map = (await readLatestDefinition(pool, "ServiceMap", params.name))?.ir;
      if (map === undefined) throw notFound(`there is no map "${params.name}"`);
      const reading = await readMapReading(pool, null);
      const picture = await readMap(pool, map, reading);
      if (!picture.ok) throw conflict(picture.error);
      const ids = picture.value.nodes.map(({ id }) => id);
      const traffic = await readTraffic(pool, ids, reading);
      const { suggestions, shared, waiting } = suggestionsOf(map, picture.value, traffic, Date.now());
      const type = (map.traffic ?? usualTraffic).as;
      return {
        items: suggestions
          .filter(({ state }) => query.all === "true" || state !== "ignored")
          .map(({ to, firstSeen, lastSeen, ...one }) => ({
            ...one,
            type,
            to: { id: to.id, name: to.name, class: to.classes[0] ?? "", state: to.state },
            firstSeenAt: instantText(firstSeen),
            lastSeenAt: instantText(lastSeen),
          })),
        shared: [...shared],
        waiting,
      };
    }),

    route(decideSuggestion, async ({ params, body: { state, because = null, type: name }, caller }) => {
      if (state === "ignored" && because === null)
        throw invalidAt("/body/because", "to ignore it needs a reason: say in `because` why it is none of the service");
      const [from, to] = [await existingCi(pool, params.id), await existingCi(pool, params.other)];
      const types = await readRelationTypes(pool);
      const direction = relationDirection(types, name);
      if (direction === null || direction.reversed) {
        const hint = suggestion(name, relationNames(types)) ?? "write the first name of a relation, such as dependsOn";
        throw invalidAt("/body/type", `"${name}" is no relation that leads from what depends: ${hint}`);
      }
      const by = caller.person.name;
      const type = direction.type.names[0];
      const decided = await decideTraffic(pool, { from: from.id, to: to.id, state, type, because, by, at: Date.now() });
      if (decided === null)
        throw notFound(`"${from.id}" was never seen to use "${to.id}": relate them with PUT /v1/cis/{id}/relations`);
      if ("refused" in decided) throw conflict(decided.refused);
      return { from: from.id, to: to.id, state, changed: decided.changed };
    }),
  ];
}
