/**
 * What was published or put into the outbox before alert rules named their commands. These are the only practice words
 * of this folder: they keep the meaning of what is stored, and nothing new is made of them.
 */
import type { AlertEffect } from "./effect.ts";
import type { AlertRule, Remediation } from "./ir.ts";
import type { SentCommand } from "./send.ts";

const onJoin: SentCommand = {
  command: "comment",
  with: { text: { kind: "jq", text: ".text" }, internal: { kind: "literal", value: true } },
};

const onClear = (command: string): SentCommand => ({
  command,
  with: {
    resolutionCode: { kind: "jq", text: 'if .repair == null then "clearedByItself" else "resolvedByChange" end' },
    resolutionNotes: { kind: "jq", text: ".text" },
  },
});

/** An alert rule as compiled by any version. */
export function alertRuleOf(ir: AlertRule | AlertRuleBefore): AlertRule {
  if (isNamed(ir)) return ir;
  return { ...ir, onJoin, onClear: ir.onClear === null ? null : onClear(ir.onClear) };
}

/** Its `onClear` was the name of a command. */
export type AlertRuleBefore = Omit<AlertRule, "onJoin" | "onClear"> & { readonly onClear: string | null };

function isNamed(ir: AlertRule | AlertRuleBefore): ir is AlertRule {
  return Object.hasOwn(ir, "onJoin");
}

/** An effect as any version has put it into the outbox. */
export function groupEffectOf(effect: AlertEffect): AlertEffect {
  if ((effect.kind !== "group.join" && effect.kind !== "group.clear") || Object.hasOwn(effect, "send")) return effect;
  const { command = "", ...stored } = effect as unknown as { readonly command?: string; readonly text: string };
  const send = effect.kind === "group.join" ? onJoin : onClear(command);
  return { ...effect, ...stored, count: 1, send };
}

/** Whether a remediation was compiled before it named the record it raises: it can be read, and not carried out. */
export function isPublishedBefore(remediation: Remediation): boolean {
  return !Object.hasOwn(remediation, "raise");
}
