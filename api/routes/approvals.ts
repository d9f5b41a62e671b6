import type { Asked } from "../../engine/access/sight.ts";
import { listWaitingApprovals } from "../../store/approval/inbox.ts";
import { listDeclarations, type StoredDeclaration } from "../../store/record/declaration.ts";
import { listApprovals } from "../contract/approval.ts";
import type { ApiDeps } from "../deps.ts";
import { type Route, route } from "../route.ts";
import { onlookerOn } from "../sight.ts";

/** The approval inbox. Decisions are commands to the record: `approve` and `reject`. */
export function approvalRoutes({ pool }: ApiDeps): readonly Route[] {
  return [
    route(listApprovals, async ({ query, caller }) => {
      // Of each is told what its record is called.
      const labelled = ({ body }: StoredDeclaration): Asked => ({ fields: Object.keys(body.search), clocks: false });
      const onlooker = onlookerOn(await listDeclarations(pool), caller, labelled);
      return { items: await listWaitingApprovals(pool, onlooker, { all: query.all === "true", limit: query.limit }) };
    }),
  ];
}
