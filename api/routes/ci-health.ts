import { readClasses } from "../../store/cmdb/classes.ts";
import { readHealth } from "../../store/cmdb/health.ts";
import { readRelationHealth } from "../../store/cmdb/relation-health.ts";
import { showCiHealth } from "../contract/ci-health.ts";
import type { ApiDeps } from "../deps.ts";
import { type Route, route } from "../route.ts";

/** How well the CMDB tells of what there is. */
export function ciHealthRoutes({ pool }: ApiDeps): readonly Route[] {
  return [
    route(showCiHealth, async () => {
      const classes = await readClasses(pool);
      const now = Date.now();
      const health = await readHealth(pool, classes, now);
      const relations = await readRelationHealth(pool, classes, now);
      const items = health.map((one) => ({
        ...one,
        title: classes[one.class]?.title ?? one.class,
        missing: { ...one.missing },
      }));
      return { items, relations };
    }),
  ];
}
