import { instantText } from "../../engine/lifecycle/instant.ts";
import type { BoardAlert } from "../../engine/alert/board-alert.ts";
import { openingOf } from "../../engine/alert/board-group.ts";
import { reductionOf } from "../../engine/alert/noise.ts";
import { listAlertChanges as readChanges, type StoredAlertChange } from "../../store/alert/alert-changes.ts";
import { type FeedLine, listFeed } from "../../store/alert/feed.ts";
import { groupsMergedInto, readGroup, recordsOfGroups } from "../../store/alert/groups.ts";
import { alertsOfGroups, countOfGroups, listAlerts as list, readAlerts } from "../../store/alert/alerts.ts";
import { readNoise } from "../../store/alert/noise.ts";
import { remediationsOfGroups } from "../../store/remediation/list.ts";
import { readParked } from "../../store/outbox/list.ts";
import type { Queryable } from "../../store/pool.ts";
import type { z } from "zod";
import {
  type alert,
  listAlertChanges,
  listAlertGroups,
  listAlertRepairs,
  listAlerts,
  showAlert,
  showAlertGroup,
  showAlertNoise,
} from "../contract/alert.ts";
import { mostMembers, presentGroup, presentMembers } from "../present/alert-group.ts";
import { looksOf, presentRepair, recordsOfRepair } from "../present/repair.ts";
import { readPage } from "../page.ts";
import type { ApiDeps } from "../deps.ts";
import type { Caller } from "../identity/caller.ts";
import { lookOf, withoutHidden } from "../sight.ts";
import { visibleOf } from "../../store/record/visible.ts";
import { notFound } from "../error.ts";
import { type Route, route } from "../route.ts";

/** Alerts, read. Events come in through the ingest door. */
export function alertRoutes({ pool }: ApiDeps): readonly Route[] {
  async function existing(id: string): Promise<BoardAlert> {
    const found = (await readAlerts(pool, [id])).get(id);
    if (found === undefined) throw notFound(`there is no alert "${id}"`);
    return found;
  }

  return [
    route(showAlert, async ({ params, caller }) => {
      const found = await existing(params.id);
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
            ...(query.group === undefined ? {} : { group: query.group }),
            ...(query.bound === undefined ? {} : { bound: query.bound === "true" }),
            ...(query.maintenance === undefined ? {} : { maintenance: query.maintenance === "true" }),
            ...(after === undefined ? {} : { after: { changedAt: after[0], id: after[1] } }),
          }),
        positionOf: ({ alert, id }) => [alert.changedAt, id],
      });
      return { items: await presentAll(pool, caller, items), next };
    }),

    route(listAlertGroups, async ({ query, caller }) => {
      const { items, next } = await readPage<FeedLine, [number, string]>({
        query,
        shape: ["ms", "string"],
        read: (after, limit) =>
          listFeed(pool, {
            limit,
            ...(query.state === undefined ? {} : { state: query.state }),
            ...(query.source === undefined ? {} : { source: query.source }),
            ...(query.ci === undefined ? {} : { ci: query.ci }),
            ...(query.q === undefined ? {} : { text: query.q }),
            ...(after === undefined ? {} : { after: { changedAt: after[0], key: after[1] } }),
          }),
        positionOf: ({ changedAt, key }) => [changedAt, key],
      });
      const opened = await openedBy(
        pool,
        caller,
        items.flatMap(({ group }) => group ?? []),
      );
      return { items: items.map((line) => presentLine(line, opened(line.group))), next };
    }),

    route(showAlertGroup, async ({ params, caller }) => {
      const found = await readGroup(pool, params.id);
      if (found === null) throw notFound(`there is no group of alerts "${params.id}"`);
      const merged = await groupsMergedInto(pool, found.id);
      const ids = [found.id, ...merged];
      const opened = await openedBy(pool, caller, [found.id]);
      return {
        ...presentGroup(found, merged),
        ...opened(found.id),
        ...presentMembers(await alertsOfGroups(pool, ids, mostMembers), await countOfGroups(pool, ids)),
      };
    }),

    route(showAlertNoise, async ({ query }) => {
      const since = Date.parse(query.since);
      const noise = await readNoise(pool, since);
      return { since: instantText(since), ...noise, reduction: reductionOf(noise) };
    }),

    route(listAlertChanges, async ({ params, query }) => {
      await existing(params.id);
      const { items, next } = await readPage<StoredAlertChange, [number]>({
        query,
        shape: ["ms"],
        read: (after, limit) =>
          readChanges(pool, { alert: params.id, limit, ...(after === undefined ? {} : { before: after[0] }) }),
        positionOf: ({ seq }) => [seq],
      });
      return { items: items.map((change) => ({ ...change, at: instantText(change.at) })), next };
    }),

    route(listAlertRepairs, async ({ params, caller }) => {
      const { groupId } = await existing(params.id);
      const { look, whole } = looksOf(pool, caller);
      const runs = groupId === null ? [] : await remediationsOfGroups(pool, [groupId], mostRepairs);
      const seen = await visibleOf(pool, await whole, runs.flatMap(recordsOfRepair));
      const items = runs.map((run) => ({ ...presentRepair(run, seen), remediation: run.remediation }));
      return withoutHidden(pool, look, { items });
    }),
  ];
}

/** Repairs that are shown with an alert. */
const mostRepairs = 20;

interface Opened {
  readonly recordId: string | null;
  readonly openingFailure: string | null;
}

/** What groups have opened, or why they have not, as far as the caller sees it. */
async function openedBy(
  db: Queryable,
  caller: Caller,
  groups: readonly string[],
): Promise<(group: string | null) => Opened> {
  const ids = [...new Set(groups)];
  const [records, refused] = await Promise.all([recordsOfGroups(db, ids), readParked(db, ids.map(openingOf))]);
  const look = lookOf(db, caller);
  const seen = await visibleOf(db, await look(), [...records.values()]);
  const failures = await withoutHidden(
    db,
    look,
    ids.map((id) => refused.get(openingOf(id)) ?? null),
  );
  const known = new Map(
    ids.map((id, index): [string, Opened] => {
      const record = records.get(id) ?? null;
      const recordId = record !== null && seen.has(record) ? record : null;
      return [id, { recordId, openingFailure: failures[index] ?? null }];
    }),
  );
  return (group) => known.get(group ?? "") ?? { recordId: null, openingFailure: null };
}

function presentLine(line: FeedLine, opened: Opened): z.input<typeof listAlertGroups.reply>["items"][number] {
  return {
    ...line,
    ...opened,
    cis: [...line.cis],
    sources: [...line.sources],
    firstAt: instantText(line.firstAt),
    changedAt: instantText(line.changedAt),
  };
}

async function presentAll(
  db: Queryable,
  caller: Caller,
  alerts: readonly BoardAlert[],
): Promise<z.input<typeof alert>[]> {
  const opened = await openedBy(
    db,
    caller,
    alerts.flatMap(({ groupId }) => groupId ?? []),
  );
  const holders = alerts.flatMap(({ alert: { maintenance } }) => maintenance?.record ?? []);
  const seen = await visibleOf(db, await lookOf(db, caller)(), [...new Set(holders)]);
  return alerts.map((stored) => ({ ...present(stored, seen), ...opened(stored.groupId) }));
}

function present(
  { id, alert: stored, rule, groupId, reason }: BoardAlert,
  seen: { has: (record: string) => boolean },
): Omit<z.input<typeof alert>, keyof Opened> {
  const { maintenance = null } = stored;
  return {
    id,
    source: stored.source,
    key: stored.key,
    state: stored.state,
    severity: stored.severity,
    original: stored.original ?? null,
    title: stored.title,
    labels: stored.labels,
    ci: stored.ci,
    rule,
    group: groupId,
    episode: stored.episode,
    count: stored.count,
    duplicates: stored.duplicates,
    flapping: stored.flapping,
    maintenance:
      maintenance === null
        ? null
        : {
            name: maintenance.maintenance,
            on: maintenance.on,
            until: instantText(maintenance.until),
            record: seen.has(maintenance.record) ? maintenance.record : null,
          },
    firstAt: instantText(stored.firstAt),
    lastAt: instantText(stored.lastAt),
    changedAt: instantText(stored.changedAt),
    reason,
  };
}
