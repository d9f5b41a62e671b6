import type { z } from "zod";
import type { BoardAlert } from "../../engine/alert/board-alert.ts";
import type { BoardGroup } from "../../engine/alert/board-group.ts";
import { type Json, ownValue } from "../../engine/base/json.ts";
import { instantText } from "../../engine/lifecycle/instant.ts";
import type { showAlertGroup } from "../contract/alert.ts";

type Shown = z.input<typeof showAlertGroup.reply>;

/** Alerts of a group that are shown with it. */
export const mostMembers = 200;

export function presentGroup(
  group: BoardGroup,
  merged: readonly string[],
): Omit<Shown, "recordId" | "openingFailure" | "alerts" | "alertCount"> {
  const { alert, title, ci, at, because, named } = group.primary;
  return {
    id: group.id,
    rule: group.rule,
    primary: { alert, title, ci, at: instantText(at), because, correlation: named },
    into: group.into,
    merged: [...merged],
    cis: [...group.cis],
    firstAt: instantText(group.firstAt),
    lastAt: instantText(group.lastAt),
    closedAt: group.closedAt === null ? null : instantText(group.closedAt),
  };
}

export function presentMembers(
  alerts: readonly BoardAlert[],
  alertCount: number,
): Pick<Shown, "alerts" | "alertCount"> {
  return {
    alertCount,
    alerts: alerts.map(({ id, alert, rule, groupId, reason }) => {
      const evidence = reason["correlation"] ?? null;
      return {
        id,
        group: groupId ?? "",
        state: alert.state,
        severity: alert.severity,
        title: alert.title,
        ci: alert.ci,
        rule,
        changedAt: instantText(alert.changedAt),
        because: textOf(reason["group"] ?? null) ?? "it opened the group",
        correlation: textOf(ownValue(evidence, "by") ?? null),
        with: textOf(ownValue(evidence, "with") ?? null),
      };
    }),
  };
}

function textOf(value: Json): string | null {
  return typeof value === "string" ? value : null;
}
