import { listAudit as list, type StoredAuditEvent } from "../../store/audit/list.ts";
import { listAudit } from "../contract/audit.ts";
import type { ApiDeps } from "../deps.ts";
import { readPage } from "../page.ts";
import { type Route, route } from "../route.ts";

/** Who changed who may do what. */
export function auditRoutes({ pool }: ApiDeps): readonly Route[] {
  return [
    route(listAudit, async ({ query }) => {
      const { items, next } = await readPage<StoredAuditEvent, [number]>({
        query,
        shape: ["ms"],
        read: (after, limit) =>
          list(pool, {
            since: query.since === undefined ? null : new Date(query.since),
            person: query.person ?? null,
            before: after?.[0] ?? null,
            limit,
          }),
        positionOf: ({ id }) => [id],
      });
      return { items: items.map((event) => ({ ...event, at: event.at.toISOString() })), next };
    }),
  ];
}
