import { setTimeout as pause } from "node:timers/promises";
import type pg from "pg";
import type { Json } from "../../engine/base/json.ts";
import { startAlertmanager, type Alertmanager } from "../peer/alertmanager.ts";
import type { Storm } from "./events.ts";
import { sendDeliveries } from "./sending.ts";

const quietMs = 120_000;

/**
 * The same storm into Alertmanager, which groups by site as our rule does: its groups, with the alerts in each, must be
 * ours. Throws when one differs; a sentence when it is not installed. It keeps all in memory, and opens, tells and
 * records nothing.
 */
export async function compareWithAlertmanager(pool: pg.Pool, storm: Storm): Promise<Json> {
  const alertmanager = await startAlertmanager(["site"]);
  if (typeof alertmanager === "string") return alertmanager;
  try {
    const from = performance.now();
    const receiver = { url: `http://127.0.0.1:${alertmanager.port}${alertmanager.path}`, key: null, accepted: 200 };
    await sendDeliveries(receiver, storm.alertmanagerDeliveries);
    const acknowledgedMs = performance.now() - from;
    const theirs = await groupsOf(alertmanager, storm.alerts);
    const groupedMs = performance.now() - from;
    const ours = await ourGroups(pool);
    if (theirs !== ours) throw new Error(`Alertmanager groups ${theirs.slice(0, 300)} and we ${ours.slice(0, 300)}`);
    return {
      version: alertmanager.version,
      sameGroups: true,
      allAcknowledgedMs: Math.round(acknowledgedMs),
      takenPerSecond: Math.round((storm.events / acknowledgedMs) * 1000),
      groupedMs: Math.round(groupedMs),
    };
  } finally {
    await alertmanager.stop();
  }
}

/** Its groups as soon as they hold every alert: it groups after it has answered. */
async function groupsOf(alertmanager: Alertmanager, alerts: number): Promise<string> {
  const until = performance.now() + quietMs;
  for (;;) {
    const groups = await alertmanager.groups();
    if (groups.reduce((sum, group) => sum + group.alerts.length, 0) === alerts)
      return textOf(
        groups.map(({ labels, alerts: members }) => [
          labels["site"]!,
          members.map((member) => member.labels["fingerprint"]!),
        ]),
      );
    if (performance.now() > until)
      throw new Error(`Alertmanager had not grouped ${alerts} alerts after ${quietMs / 1000} s`);
    await pause(100);
  }
}

async function ourGroups(pool: pg.Pool): Promise<string> {
  const { rows } = await pool.query<{ site: string; keys: string[] }>(
    // A group of two sites would be told with both.
    `select string_agg(distinct alert -> 'labels' ->> 'site', ' and ') as site, array_agg(key) as keys
       from alerts join alert_groups g on g.id = group_id where g.rule = 'storm' group by group_id`,
  );
  return textOf(rows.map(({ site, keys }) => [site, keys]));
}

function textOf(groups: readonly (readonly [site: string, alerts: readonly string[]])[]): string {
  return groups
    .map(([site, alerts]) => `${site}: ${alerts.toSorted().join(" ")}`)
    .toSorted()
    .join("; ");
}
