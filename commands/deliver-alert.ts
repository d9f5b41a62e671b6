import type { AlertEffect } from "../engine/alert/effect.ts";
import { openingOf } from "../engine/alert/board-group.ts";
import { openingFields } from "../engine/alert/assess.ts";
import { groupEffectOf } from "../engine/alert/published-before.ts";
import { clearedText, groupInput, type GroupRepair, mergeInput, reopenInput } from "../engine/alert/send.ts";
import { alertScope } from "../engine/alert/rule.ts";
import { engineActor } from "../engine/lifecycle/engine-actor.ts";
import { alertsOfGroup } from "../store/alert/alerts.ts";
import { readCiView } from "../store/alert/bind.ts";
import { bindGroup, othersFire, readGroup } from "../store/alert/groups.ts";
import { readDefinitionsOfKind, readLatestDefinition } from "../store/definition/read.ts";
import type { OutboxEntry } from "../store/outbox/claim.ts";
import { readParked } from "../store/outbox/list.ts";
import { rewriteOutbox } from "../store/outbox/settle.ts";
import { recordOfKey } from "../store/record/record-of-key.ts";
import { readMerged } from "../store/record/survivors.ts";
import { noteRemediation, repairOfGroup, runsUnderWay } from "../store/remediation/note.ts";
import { type CommandDeps, sendCommand } from "./command.ts";
import { EffectRefusedError } from "./error.ts";
import { openRecord } from "./open.ts";
import { sendByItself } from "./send-by-itself.ts";
import { startRemediation, tellRemediation } from "./remediation.ts";

type GroupEffect = Exclude<AlertEffect, { kind: "remediation.lost" }>;

/**
 * Carries out what follows from alerts. A group's later effects wait until its record is open, and are refused when it
 * was refused.
 */
export async function deliverAlertEffect(
  deps: CommandDeps,
  effect: GroupEffect,
  { arming }: OutboxEntry,
): Promise<void> {
  if (effect.kind === "group.open") return openGroup(deps, effect, arming);
  const group = await readGroup(deps.pool, effect.group);
  if (group?.recordId === null || group === null) {
    const refused = (await readParked(deps.pool, [openingOf(effect.group)])).get(openingOf(effect.group));
    if (refused !== undefined) throw new EffectRefusedError(`group "${effect.group}" has opened no record: ${refused}`);
    throw new Error(`group "${effect.group}" has not opened its record yet`);
  }
  if (effect.kind === "group.merge") return mergeGroup(deps, effect, group.recordId);
  if (effect.kind === "group.calm") return tellRepairs(deps, effect.group, effect.rule);
  if (effect.kind === "group.join")
    for (const rule of effect.rules ?? []) await startRepairs(deps, rule, effect.group, group.recordId);
  await tellGroup(deps, groupEffectOf(effect) as Telling, group.recordId);
}

/** Tells what repairs the group, or repairs it for a rule, that it has cleared. */
async function tellRepairs(deps: CommandDeps, group: string, rule: string | null): Promise<void> {
  const of = rule === null ? null : new Set(await remediationsOf(deps, rule));
  for (const run of await runsUnderWay(deps.pool, group))
    if (of?.has(run.slice(run.lastIndexOf("#") + 1)) !== false) await tellRemediation(deps, run, "cleared");
}

/** Makes the record of a group part of that of the other one, which must be open by then. */
async function mergeGroup(
  deps: CommandDeps,
  { id, group, into, send, text }: Extract<AlertEffect, { kind: "group.merge" }>,
  recordId: string,
): Promise<void> {
  const other = (await readGroup(deps.pool, into))?.recordId ?? null;
  if (other === null) {
    const refused = (await readParked(deps.pool, [openingOf(into)])).get(openingOf(into));
    if (refused !== undefined) throw new EffectRefusedError(`group "${into}" has opened no record: ${refused}`);
    throw new Error(`group "${into}" has not opened its record yet`);
  }
  const merged = await readMerged(deps.pool, [recordId, other]);
  const [own, target] = [merged.get(recordId)?.id ?? recordId, merged.get(other)?.id ?? other];
  if (own === target || send === null) return;
  const input = mergeInput(send, text, target);
  if (!input.ok) throw new EffectRefusedError(`group "${group}": ${input.error}`);
  await sendByItself(deps, {
    recordId: own,
    id,
    name: send.command,
    input: input.value,
    sentBy: `group ${group}`,
    tell: own,
  });
}

type Telling = Extract<AlertEffect, { kind: "group.join" | "group.clear" }>;

/**
 * Sends the record what the rule says; a person may have moved the record on already. A record that others were merged
 * into has their groups too, and has cleared when all of them have.
 */
async function tellGroup(deps: CommandDeps, effect: Telling, recordId: string): Promise<void> {
  const { send } = effect;
  if (effect.kind === "group.clear") await tellRepairs(deps, effect.group, null);
  if (send === null) return;
  const input = groupInput(send, effect, await repairOf(deps, effect));
  if (!input.ok) throw new EffectRefusedError(`group "${effect.group}": ${input.error}`);
  const survivor = (await readMerged(deps.pool, [recordId])).get(recordId)?.id ?? recordId;
  const isAlone = effect.kind === "group.join" || !(await othersFire(deps.pool, survivor, effect.group));
  const sent = isAlone ? { name: send.command, input: input.value } : { name: "$note", input: clearedText(effect) };
  const sentBy = `group ${effect.group}`;
  await sendByItself(deps, { ...sent, recordId: survivor, id: effect.id, sentBy, tell: survivor });
}

async function repairOf({ pool }: CommandDeps, effect: Telling): Promise<GroupRepair | null> {
  if (effect.repair !== undefined) return effect.repair;
  const repair = await repairOfGroup(pool, effect.group);
  await rewriteOutbox(pool, { ...effect, repair });
  return repair;
}

type Opening = Extract<AlertEffect, { kind: "group.open" }>;

async function openGroup(deps: CommandDeps, effect: Opening, arming: number): Promise<void> {
  const recordId =
    (await openedBefore(deps, effect, arming)) ??
    (await reopened(deps, effect)) ??
    (await open(deps, arming === 1 ? effect : await revised(deps, effect, arming), arming));
  await bindGroup(deps.pool, effect.group, recordId);
  await startRepairs(deps, effect.rule, effect.group, recordId);
}

/** Starts what repairs for a rule; what has been started for the group is not started again. */
async function startRepairs(deps: CommandDeps, rule: string, group: string, recordId: string): Promise<void> {
  for (const remediation of await remediationsOf(deps, rule)) {
    const input = { group, incident: recordId, remediation };
    await noteRemediation(deps.pool, input);
    await startRemediation(deps, input);
  }
}

/** The record that was opened before, when it takes the news that it fires again; null = another one is opened. */
async function reopened(deps: CommandDeps, { id, again, group }: Opening): Promise<string | null> {
  const before = again === undefined ? null : ((await readGroup(deps.pool, again.group))?.recordId ?? null);
  if (again === undefined || before === null) return null;
  const input = reopenInput(again.send, again.text);
  if (!input.ok) throw new EffectRefusedError(`group "${group}": ${input.error}`);
  const recordId = (await readMerged(deps.pool, [before])).get(before)?.id ?? before;
  const command = { id: `${id}:again`, name: again.send.command, by: engineActor, input: input.value };
  return (await sendCommand(deps, { recordId, command })).ok ? recordId : null;
}

async function open(deps: CommandDeps, { type, fields, group }: Opening, arming: number): Promise<string> {
  const opened = await openRecord(deps, { type, fields, by: engineActor, key: openingKey(group, arming) });
  if (!opened.ok) throw new EffectRefusedError(`${type} refused: ${opened.refusal.message}`);
  return opened.record;
}

/** A refusal is the answer to its command for ever: what is asked anew is another command. */
function openingKey(group: string, arming: number): string {
  return arming === 1 ? `group:${group}` : `group:${group} (${arming})`;
}

/** The record that an earlier arming has opened after all. */
async function openedBefore({ pool }: CommandDeps, { type, group }: Opening, arming: number): Promise<string | null> {
  for (let earlier = 1; earlier < arming; earlier += 1) {
    const recordId = await recordOfKey(pool, type, openingKey(group, earlier));
    if (recordId !== null) return recordId;
  }
  return null;
}

/**
 * What the rule, which may have been published again, would open now; found out once for each arming, so that every try
 * asks the same.
 */
async function revised({ pool }: CommandDeps, effect: Opening, arming: number): Promise<Opening> {
  if (effect.asOf === arming) return effect;
  const rule = (await readLatestDefinition(pool, "AlertRule", effect.rule))?.ir;
  const [first] = await alertsOfGroup(pool, effect.group, { limit: 1 });
  if (rule === undefined || first === undefined) return effect;
  const ci = first.alert.ci === null ? null : await readCiView(pool, first.alert.ci);
  const fields = openingFields(rule, alertScope(first.alert, ci, Date.now()));
  if (!fields.ok) throw new EffectRefusedError(fields.error);
  const revision = { ...effect, type: rule.open.record, fields: fields.value, asOf: arming };
  await rewriteOutbox(pool, revision);
  return revision;
}

async function remediationsOf({ pool }: CommandDeps, rule: string): Promise<string[]> {
  const all = [...(await readDefinitionsOfKind(pool, "Remediation"))];
  return all.filter(([, { alert }]) => alert === rule).map(([name]) => name);
}
