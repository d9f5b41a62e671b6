import type { DuplicateEffect } from "../engine/identity/duplicate-effect.ts";
import { openingOfSet } from "../engine/identity/duplicate-effect.ts";
import { clearing, openingOf } from "../engine/identity/duplicate-news.ts";
import { engineActor } from "../engine/lifecycle/engine-actor.ts";
import { instantText } from "../engine/lifecycle/instant.ts";
import { bindSet, recordOfSet } from "../store/cmdb/duplicate-sets.ts";
import { readLatestDefinition } from "../store/definition/read.ts";
import type { OutboxEntry } from "../store/outbox/claim.ts";
import { readParked } from "../store/outbox/list.ts";
import { rewriteOutbox } from "../store/outbox/settle.ts";
import { recordOfKey } from "../store/record/record-of-key.ts";
import type { CommandDeps } from "./command.ts";
import { EffectRefusedError } from "./error.ts";
import { openRecord } from "./open.ts";
import { sendByItself } from "./send-by-itself.ts";

/**
 * Carries out what follows from duplicates, by their class as it is published then. What a set tells its record waits
 * until that is open, and is refused when it was refused.
 */
export async function deliverDuplicateEffect(
  deps: CommandDeps,
  effect: DuplicateEffect,
  { arming }: OutboxEntry,
): Promise<void> {
  if (effect.kind === "duplicates.open") return openSet(deps, effect, arming);
  const { pool } = deps;
  const { set, text, id } = effect;
  const recordId = await recordOfSet(pool, set);
  if (recordId === null) {
    const refused = (await readParked(pool, [openingOfSet(set)])).get(openingOfSet(set));
    if (refused !== undefined)
      throw new EffectRefusedError(`the set ${String(set)} of duplicates has opened no record: ${refused}`);
    throw new Error(`the set ${String(set)} of duplicates has not opened its record yet`);
  }
  const sent = { recordId, id, sentBy: `duplicates ${String(set)}`, tell: recordId };
  if (effect.kind === "duplicates.change") {
    await sendByItself(deps, { ...sent, name: "$note", input: { text } });
    return;
  }
  const rule = (await readLatestDefinition(pool, "CIClass", effect.class))?.ir.duplicates;
  const command = rule === undefined ? null : clearing(rule, text);
  if (command?.ok === false) throw new EffectRefusedError(`class "${effect.class}": ${command.error}`);
  await sendByItself(deps, { ...sent, ...(command?.value ?? { name: "$note", input: { text } }) });
}

type Opening = Extract<DuplicateEffect, { readonly kind: "duplicates.open" }>;

async function openSet(deps: CommandDeps, effect: Opening, arming: number): Promise<void> {
  const { pool } = deps;
  const { type, fields } = await foundOut(deps, effect, arming);
  const recordId = (await openedBefore(deps, effect.set, type, arming)) ?? (await open());
  await bindSet(pool, effect.set, recordId);

  async function open(): Promise<string> {
    const opened = await openRecord(deps, { type, fields, by: engineActor, key: keyOf(effect.set, arming) });
    if (!opened.ok) throw new EffectRefusedError(`${type} refused: ${opened.refusal.message}`);
    return opened.record;
  }
}

/** What is opened: found out once for each arming, so that every try asks the same. */
async function foundOut(
  { pool }: CommandDeps,
  effect: Opening,
  arming: number,
): Promise<NonNullable<Opening["opening"]>> {
  if (effect.opening?.asOf === arming) return effect.opening;
  const open = (await readLatestDefinition(pool, "CIClass", effect.class))?.ir.duplicates?.open;
  if (open == null) throw new EffectRefusedError(`class "${effect.class}" opens nothing for duplicates any more`);
  const made = openingOf(effect.class, open, effect.view, instantText(Date.now()));
  if (!made.ok) throw new EffectRefusedError(made.error);
  const opening = { asOf: arming, ...made.value };
  await rewriteOutbox(pool, { ...effect, opening });
  return opening;
}

/** A refusal is the answer to its command for ever: what is asked anew is another command. */
function keyOf(set: number, arming: number): string {
  return arming === 1 ? `duplicates:${String(set)}` : `duplicates:${String(set)} (${String(arming)})`;
}

/** The record that an earlier arming has opened after all. */
async function openedBefore({ pool }: CommandDeps, set: number, type: string, arming: number): Promise<string | null> {
  for (let earlier = 1; earlier < arming; earlier += 1) {
    const recordId = await recordOfKey(pool, type, keyOf(set, earlier));
    if (recordId !== null) return recordId;
  }
  return null;
}
