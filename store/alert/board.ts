/** The store as a host of the alert board: it reads what the board asks for, and saves what it decided. */
import {
  type Batch,
  type BoardDecision,
  type BoardNeeds,
  type BoardReadings,
  type BoardRules,
  decideBatch,
  noReadings,
} from "../../engine/alert/board.ts";
import { named } from "../../engine/alert/board-group.ts";
import { nearText } from "../../engine/alert/near.ts";
import { serviceText } from "../../engine/alert/service-of.ts";
import { readClasses } from "../cmdb/classes.ts";
import { enqueue } from "../outbox/enqueue.ts";
import type { Queryable } from "../pool.ts";
import { addAlertChanges } from "./alert-changes.ts";
import { readAlerts, readEpisodes, restOfGroups, saveAlerts } from "./alerts.ts";
import { bindAlerts, readCiViews } from "./bind.ts";
import { createGiveWay } from "./give-way.ts";
import { openGroups, openGroupsById, saveGroups } from "./groups.ts";
import { readNear, readServices } from "./near.ts";
import { windowsOver } from "./windows.ts";

/** Decides a batch on what the database holds. The caller holds the lock under which it changes. */
export async function decideStored(
  db: Queryable,
  batch: Batch,
  rules: BoardRules,
  now: number,
): Promise<BoardDecision> {
  const giveWay = createGiveWay();
  const deciding = decideBatch(batch, rules, now);
  for (let turn = deciding.next(noReadings); ;) {
    if (turn.done === true) return turn.value;
    if (turn.value === null) await giveWay();
    turn = deciding.next(turn.value === null ? noReadings : await read(db, turn.value, now));
  }
}

/**
 * Writes what was decided: alerts and groups as they are now, what they were over time, and what follows into the
 * outbox. `knownAt`: UTC milliseconds of virtual time; absent = by the clock of the database.
 */
export async function saveDecision(
  db: Queryable,
  { alerts, groups, effects, changes }: BoardDecision,
  knownAt?: number,
): Promise<void> {
  await saveAlerts(db, alerts);
  await saveGroups(db, groups);
  await addAlertChanges(db, changes, knownAt);
  await enqueue(db, effects);
}

async function read(db: Queryable, needs: BoardNeeds, now: number): Promise<BoardReadings> {
  const near = new Map<string, Awaited<ReturnType<typeof readNear>>>();
  for (const { need, cis } of needs.near) near.set(nearText(need), await readNear(db, need, cis));
  const services = new Map<string, Awaited<ReturnType<typeof readServices>>>();
  for (const { need, cis } of needs.services) services.set(serviceText(need), await readServices(db, need, cis));
  return {
    alerts: await readAlerts(db, needs.alerts),
    ...(needs.alerts.length === 0 ? {} : { episodes: await readEpisodes(db) }),
    bindings: needs.bindings.length === 0 ? new Map() : await bindAlerts(db, await readClasses(db), needs.bindings),
    cis: needs.cis.length === 0 ? new Map() : await readCiViews(db, needs.cis),
    groups: await openGroupsById(db, needs.groups),
    windows: needs.windows === null ? new Map() : await windowsOver(db, { ...needs.windows, at: now }),
    near,
    services,
    open: await openGroups(db, needs.open),
    rest: await restOfGroups(db, needs.rest, { except: needs.except, titles: named }),
  };
}
