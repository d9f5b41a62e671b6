import type { AlertEffect } from "../engine/alert/effect.ts";
import type { Remediation } from "../engine/alert/ir.ts";
import type { JsonObject } from "../engine/json.ts";
import { bindGroup, readGroup } from "../store/alert/groups.ts";
import { isBeingRepaired } from "../store/alert/remediation.ts";
import { listLatestDefinitions } from "../store/definition/read.ts";
import { type CommandDeps, sendCommand } from "./command.ts";
import { engineActor } from "../engine/lifecycle/engine-actor.ts";
import { openRecord } from "./open.ts";
import { startRemediation } from "./remediation.ts";

/** Carries out what follows from alerts. A group's later effects wait until its record is open. */
export async function deliverAlertEffect(deps: CommandDeps, effect: AlertEffect): Promise<void> {
  if (effect.kind === "group.open") return openGroup(deps, effect);
  const group = await readGroup(deps.pool, effect.group);
  if (group?.recordId === null || group === null) throw new Error(`group "${effect.group}" has not opened its record yet`);
  if (effect.kind === "group.join") return tell(deps, group.recordId, effect.id, "comment", { text: effect.text, internal: true });
  await tell(deps, group.recordId, `${effect.id}:comment`, "comment", { text: effect.text, internal: true });
  await tell(deps, group.recordId, effect.id, effect.command, {
    resolutionCode: (await isBeingRepaired(deps.pool, effect.group)) ? "resolvedByChange" : "clearedByItself",
    resolutionNotes: effect.text,
  });
}

async function openGroup(deps: CommandDeps, effect: Extract<AlertEffect, { kind: "group.open" }>): Promise<void> {
  const opened = await openRecord(deps, { type: effect.type, fields: effect.fields, by: engineActor, key: `group:${effect.group}` });
  if (!opened.outcome.ok) throw new Error(`${effect.type} refused: ${opened.outcome.refusal.message}`);
  await bindGroup(deps.pool, effect.group, opened.recordId);
  for (const remediation of await remediationsOf(deps, effect.rule)) {
    await startRemediation(deps, { group: effect.group, incident: opened.recordId, remediation });
  }
}

async function remediationsOf({ pool }: CommandDeps, rule: string): Promise<string[]> {
  const all = await listLatestDefinitions(pool, "Remediation");
  return all.filter(({ ir }) => (ir as unknown as Remediation).alert === rule).map(({ name }) => name);
}

/** A refusal is an answer: a person may have moved the record on already. */
async function tell(deps: CommandDeps, recordId: string, id: string, name: string, input: JsonObject): Promise<void> {
  await sendCommand(deps, { recordId, command: { id, name, by: engineActor, input } });
}
