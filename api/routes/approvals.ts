import { listWaitingApprovals } from "../../store/approval/inbox.ts";
import { listApprovals } from "../contract/approval.ts";
import type { ApiDeps } from "../deps.ts";
import { type Route, route } from "../route.ts";

/** The approval inbox. Decisions are commands to the record: `approve` and `reject`. */
export function approvalRoutes({ pool }: ApiDeps): readonly Route[] {
  return [
    route(listApprovals, async ({ query, caller }) => {
      const now = Date.now();
      const delegators = caller.person.delegationsFrom
        .filter(({ startsAt, endsAt }) => startsAt <= now && now < endsAt)
        .map(({ user }) => user);
      const approvers = query.all === "true" ? null : [caller.person.name, ...delegators];
      return { items: await listWaitingApprovals(pool, approvers, query.limit) };
    }),
  ];
}
