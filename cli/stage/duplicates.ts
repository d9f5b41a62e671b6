/** Duplicates on a stage: their sets open and close records as in the product. */
import type pg from "pg";
import { clearing, openingOf } from "../../engine/identity/duplicate-news.ts";
import { engineActor } from "../../engine/lifecycle/engine-actor.ts";
import { instantText } from "../../engine/lifecycle/instant.ts";
import { bindSet, recordOfSet } from "../../store/cmdb/duplicate-sets.ts";
import { readLatestDefinition } from "../../store/definition/read.ts";
import type { DuplicateEffect } from "../../engine/identity/duplicate-effect.ts";
import type { StageRecords } from "./records.ts";

interface StageDuplicatesParams {
  readonly pool: pg.Pool;
  readonly now: () => number;
  readonly records: StageRecords;
  readonly problems: string[];
}

export async function carryOutDuplicates(
  { pool, now, records, problems }: StageDuplicatesParams,
  effect: DuplicateEffect,
): Promise<void> {
  const rule = (await readLatestDefinition(pool, "CIClass", effect.class))?.ir.duplicates;
  if (rule === undefined) return void problems.push(`class "${effect.class}" says nothing of duplicates`);
  if (effect.kind === "duplicates.open") {
    if (rule.open === null) return;
    const made = openingOf(effect.class, rule.open, effect.view, instantText(now()));
    if (!made.ok) return void problems.push(made.error);
    const asked = { ...made.value, by: engineActor, key: `duplicates:${String(effect.set)}` };
    const { decision, id } = await records.open(asked);
    if (decision.ok) return bindSet(pool, effect.set, id);
    return void problems.push(`duplicates of "${effect.class}" opened no ${asked.type}: ${decision.refusal.message}`);
  }
  const record = await recordOfSet(pool, effect.set);
  if (record === null) return;
  const { text, id } = effect;
  if (effect.kind === "duplicates.change") return records.sendByEngine(record, "$note", { text }, id);
  const command = clearing(rule, text);
  if (!command.ok) return void problems.push(`class "${effect.class}": ${command.error}`);
  // A refusal is an answer: a person may have moved the record on.
  const sent = command.value ?? { name: "$note", input: { text } };
  await records.send(record, { id, ...sent, by: engineActor });
}
