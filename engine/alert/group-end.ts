/** What a group has to tell when alerts of it have become quiet: all of them, or all of one rule. */
import type { Alert } from "./alert.ts";
import type { BoardAlert } from "./board-alert.ts";
import { type GroupRest, named } from "./board-group.ts";
import type { AlertEffect } from "./effect.ts";
import type { AlertRule } from "./ir.ts";
import { listOf } from "./joined.ts";

export function isNoisy({ state, flapping }: Alert): boolean {
  return state === "firing" || flapping;
}

/** All alerts of the group have cleared. `rest`: those that the batch does not hold. */
export function clearedEffect(
  group: string,
  opener: AlertRule | undefined,
  batch: readonly BoardAlert[],
  rest: GroupRest | undefined,
): AlertEffect {
  const first = [
    ...(rest?.first ?? []),
    ...batch.map(({ id: alert, alert: { title, changedAt } }) => ({ id: alert, title, changedAt })),
  ]
    .sort((left, right) => left.changedAt - right.changedAt || (left.id < right.id ? -1 : 1))
    .slice(0, named)
    .map(({ title }) => title);
  const count = batch.length + (rest?.alerts ?? 0);
  // Also without a command: what repairs the group is to know that it is over.
  const send = opener?.onClear ?? null;
  const text = `All alerts cleared: ${listOf(first, count)}`;
  return { id: `${group}#clear`, record: "", kind: "group.clear", group, send, text, count };
}

/** The rules of which no alert of the group fires any more, though others do. `touched`: those that became quiet. */
export function calmEffects(
  group: string,
  touched: readonly BoardAlert[],
  batch: readonly BoardAlert[],
  rest: GroupRest | undefined,
): readonly AlertEffect[] {
  const noisy = new Set(rest?.noisyRules ?? []);
  for (const { alert, groupId, rule } of batch)
    if (groupId === group && rule !== null && isNoisy(alert)) noisy.add(rule);
  const calm = new Map<string, BoardAlert>();
  for (const one of touched) if (one.rule !== null && !noisy.has(one.rule)) calm.set(one.rule, one);
  return [...calm].map(([rule, { id, alert }]) => ({
    id: `${group}#calm:${id}:${String(alert.episode)}`,
    record: "",
    kind: "group.calm",
    group,
    rule,
  }));
}
