import type { JsonObject } from "../../engine/base/json.ts";
import { readClasses } from "../../store/cmdb/classes.ts";
import { upsert } from "../../store/cmdb/upsert.ts";
import type { TestProduct } from "../support/product.ts";

/** What an emergency change of raj's on a host of the store is opened with. */
export async function emergency({ pool }: TestProduct): Promise<JsonObject> {
  const host = { ref: "db", class: "host", attributes: { name: "shop-db1" }, relations: [] };
  const classes = await readClasses(pool);
  const [ci] = await upsert(pool, { classes, candidates: [host], source: "manual", at: Date.now() });
  if (ci?.kind !== "inserted") throw new Error(`the host was not stored: ${JSON.stringify(ci)}`);
  return {
    title: "Restart the database",
    changeType: "emergency",
    emergencyReason: "Nobody can pay",
    requester: "raj",
    cis: [ci.id],
    implementationPlan: "Restart it",
    backoutPlan: "Fail over",
    plannedStart: new Date().toISOString(),
    plannedEnd: new Date(Date.now() + 7_200_000).toISOString(),
  };
}
