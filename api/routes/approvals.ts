import { listWaitingApprovals } from "../../store/approval/inbox.ts";
import { listApprovals } from "../contract/approval.ts";
import type { ApiDeps } from "../deps.ts";
import { type Route, route } from "../route.ts";
import { onlookerOf } from "../sight.ts";

/** The approval inbox. Decisions are commands to the record: `approve` and `reject`. */
export function approvalRoutes({ pool }: ApiDeps): readonly Route[] {
  return [
    route(listApprovals, async ({ query, caller }) => {
      const onlooker = await onlookerOf(pool, caller);
      return { items: await listWaitingApprovals(pool, onlooker, { all: query.all === "true", limit: query.limit }) };
    }),
  ];
}
