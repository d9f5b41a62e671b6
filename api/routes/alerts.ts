import { instantText } from "../../engine/lifecycle/instant.ts";
import type { BoardAlert } from "../../engine/alert/board-alert.ts";
import { openingOf } from "../../engine/alert/board-group.ts";
import { recordsOfGroups } from "../../store/alert/groups.ts";
import { listAlerts as list, readAlerts } from "../../store/alert/alerts.ts";
import { readParked } from "../../store/outbox/list.ts";
import type { Queryable } from "../../store/pool.ts";
import type { z } from "zod";
import { type alert, listAlerts, showAlert } from "../contract/alert.ts";
import { readPage } from "../page.ts";
import type { ApiDeps } from "../deps.ts";
import type { Caller } from "../identity/caller.ts";
import { lookOf, withoutHidden } from "../sight.ts";
import { visibleOf } from "../../store/record/visible.ts";
import { notFound } from "../error.ts";
import { type Route, route } from "../route.ts";

/** Alerts, read. Events come in through the ingest door. */
export function alertRoutes({ pool }: ApiDeps): readonly Route[] {
  return [
    route(showAlert, async ({ params, caller }) => {
      const found = (await readAlerts(pool, [params.id])).get(params.id);
      if (found === undefined) throw notFound(`there is no alert "${params.id}"`);
      const [shown] = await presentAll(pool, caller, [found]);
      if (shown === undefined) throw notFound(`there is no alert "${params.id}"`);
      return shown;
    }),

    route(listAlerts, async ({ query, caller }) => {
      const { items, next } = await readPage<BoardAlert, [number, string]>({
        query,
        shape: ["ms", "string"],
        read: (after, limit) =>
          list(pool, {
            limit,
            ...(query.state === undefined ? {} : { state: query.state }),
            ...(query.ci === undefined ? {} : { ci: query.ci }),
            ...(after === undefined ? {} : { after: { changedAt: after[0], id: after[1] } }),
          }),
        positionOf: ({ alert, id }) => [alert.changedAt, id],
      });
      return { items: await presentAll(pool, caller, items), next };
    }),
  ];
}

async function presentAll(
  db: Queryable,
  caller: Caller,
  alerts: readonly BoardAlert[],
): Promise<z.input<typeof alert>[]> {
  const groups = [...new Set(alerts.flatMap(({ groupId }) => groupId ?? []))];
  const [records, refused] = await Promise.all([recordsOfGroups(db, groups), readParked(db, groups.map(openingOf))]);
  const look = lookOf(db, caller);
  const seen = await visibleOf(db, await look(), [...records.values()]);
  const recordOf = (group: string | null): string | null => {
    const record = group === null ? undefined : records.get(group);
    return record !== undefined && seen.has(record) ? record : null;
  };
  const shown = alerts.map((stored) => ({
    ...present(stored),
    recordId: recordOf(stored.groupId),
    openingFailure: stored.groupId === null ? null : (refused.get(openingOf(stored.groupId)) ?? null),
  }));
  const said = await withoutHidden(
    db,
    look,
    shown.map(({ openingFailure }) => openingFailure),
  );
  return shown.map((one, index) => ({ ...one, openingFailure: said[index] ?? null }));
}

function present({
  id,
  alert: stored,
  rule,
  groupId,
  reason,
}: BoardAlert): Omit<z.input<typeof alert>, "recordId" | "openingFailure"> {
  return {
    id,
    source: stored.source,
    key: stored.key,
    state: stored.state,
    severity: stored.severity,
    title: stored.title,
    labels: stored.labels,
    ci: stored.ci,
    rule,
    group: groupId,
    episode: stored.episode,
    count: stored.count,
    duplicates: stored.duplicates,
    flapping: stored.flapping,
    firstAt: instantText(stored.firstAt),
    lastAt: instantText(stored.lastAt),
    changedAt: instantText(stored.changedAt),
    reason,
  };
}
