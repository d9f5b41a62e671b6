import { retentionRound } from "../../commands/retention.ts";
import { appendAudit } from "../../store/audit/append.ts";
import { reportRetention } from "../../store/retention/report.ts";
import { runRetention, showRetention } from "../contract/retention.ts";
import type { ApiDeps } from "../deps.ts";
import { type Route, route } from "../route.ts";

/** How long one request drops rows; who asks goes on with the next. */
const budgetMs = 5_000;

/** What goes after a time: how much there is of it, and doing it now. */
export function retentionRoutes(deps: ApiDeps): readonly Route[] {
  return [
    route(showRetention, async () => {
      const reports = await reportRetention(deps.pool, deps.retention, Date.now());
      return {
        items: reports.map(({ oldest, round, ...report }) => ({
          ...report,
          oldest: oldest === null ? null : new Date(oldest).toISOString(),
          round: round === null ? null : { ...round, at: new Date(round.at).toISOString() },
        })),
      };
    }),

    route(runRetention, async ({ body, caller }) => {
      const end = Date.now() + budgetMs;
      const isStopped = (): boolean => Date.now() > end;
      // A dry run drops nothing that a next one could go on from: it counts to the end.
      const stopping = body.dryRun ? {} : { isStopped };
      // A round is many transactions: it is noted before the first, so that nothing goes unnoted.
      if (!body.dryRun) {
        const round = { action: "retention.begun", subject: "retention", details: {} } as const;
        await appendAudit(deps.pool, { person: caller.person.name, ...round });
      }
      const dropped = await retentionRound(deps, { dryRun: body.dryRun, pauseMs: 50, ...stopping });
      if (!body.dryRun) deps.log.warn({ dropped, by: caller.person.name }, "rows dropped that were kept long enough");
      return { dropped, more: !body.dryRun && isStopped() };
    }),
  ];
}
