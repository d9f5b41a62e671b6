import type * as z from "zod";
import type { CiClasses } from "../../engine/identity/identify.ts";
import type { ServiceMap } from "../../engine/map/ir.ts";
import { readClasses } from "../../store/cmdb/classes.ts";
import { readHealth } from "../../store/cmdb/health.ts";
import { readHealthByGroup, readHealthByService } from "../../store/cmdb/health-parts.ts";
import { readRelationHealth } from "../../store/cmdb/relation-health.ts";
import { readDefinitionsOfKind } from "../../store/definition/read.ts";
import { showCiHealth } from "../contract/ci-health.ts";
import type { ApiDeps } from "../deps.ts";
import { type Route, route } from "../route.ts";

type Reply = z.input<(typeof showCiHealth)["reply"]>;

/** How well the CMDB tells of what there is. */
export function ciHealthRoutes({ pool }: ApiDeps): readonly Route[] {
  return [
    route(showCiHealth, async ({ query: { by } }) => {
      const classes = await readClasses(pool);
      const now = Date.now();
      const health = await readHealth(pool, classes, now);
      const relations = await readRelationHealth(pool, classes, now);
      const items = health.map((one) => ({
        ...one,
        title: classes[one.class]?.title ?? one.class,
        missing: { ...one.missing },
      }));
      return { items, parts: by === undefined ? [] : await partsBy(pool, by, classes, now), relations };
    }),
  ];
}

async function partsBy(
  pool: ApiDeps["pool"],
  by: "group" | "service",
  classes: CiClasses,
  now: number,
): Promise<Reply["parts"]> {
  const maps = by === "group" ? new Map<string, ServiceMap>() : await readDefinitionsOfKind(pool, "ServiceMap");
  const health =
    by === "group"
      ? await readHealthByGroup(pool, classes, now)
      : await readHealthByService(pool, classes, [...maps.values()], now);
  return health.map((one) => ({ ...one, title: maps.get(one.part)?.title ?? one.part }));
}
