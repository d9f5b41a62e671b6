import type { DownCi } from "../../engine/map/impact.ts";
import { readClasses } from "../../store/cmdb/classes.ts";
import { readHits } from "../../store/cmdb/services.ts";
import { readWay } from "../../store/cmdb/way.ts";
import { ciServices, ciWay } from "../contract/map.ts";
import type { ApiDeps } from "../deps.ts";
import { existingCi } from "../existing-ci.ts";
import { type Route, route } from "../route.ts";

/** Which services stand on a configuration item, and over what. */
export function ciServiceRoutes({ pool }: ApiDeps): readonly Route[] {
  return [
    route(ciServices, async ({ params, query }) => {
      const { id } = await existingCi(pool, params.id);
      const severity = query.severity as DownCi["severity"];
      const { affected, truncated, version, notes } = await readHits(pool, [id], { ...query, severity });
      const classes = await readClasses(pool);
      const services = affected.filter(
        (one) => one.class === "service" || classes[one.class]?.ancestors.includes("service") === true,
      );
      return {
        services: services.map(({ id, name, class: type, distance, loss, state, map, knownSince }) => {
          return { id, name, class: type, distance, loss, state, map, knownSince };
        }),
        truncated,
        version,
        notes: [...notes],
      };
    }),

    route(ciWay, async ({ params, query }) => {
      const [from, to] = [await existingCi(pool, params.id), await existingCi(pool, query.to)];
      const { way, truncated } = await readWay(pool, from.id, to.id, query.depth);
      return { way: way === null ? null : [...way], truncated };
    }),
  ];
}
