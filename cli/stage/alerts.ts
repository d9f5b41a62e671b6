/** Alerts on a stage: what sources send is processed as by the product, and groups open, join and clear their records. */
import type pg from "pg";
import { clearedText, groupInput, mergeInput, reopenInput } from "../../engine/alert/send.ts";
import type { Json } from "../../engine/base/json.ts";
import { engineActor } from "../../engine/lifecycle/engine-actor.ts";
import { publishedAlertDefinitions } from "../../store/alert/definitions.ts";
import { bindGroup, othersFire, readGroup } from "../../store/alert/groups.ts";
import { processAlerts } from "../../store/alert/process.ts";
import type { OutboxEffect } from "../../store/outbox/effect.ts";
import { readMerged } from "../../store/record/survivors.ts";
import { repairOfGroup } from "../../store/remediation/note.ts";
import type { StageRecords } from "./records.ts";
import type { StageRepairs } from "./repairs.ts";

export interface StageAlertsParams {
  readonly pool: pg.Pool;
  readonly now: () => number;
  readonly records: StageRecords;
  readonly repairs: StageRepairs;
  readonly problems: string[];
}

type GroupEffect<Kind extends string> = Extract<OutboxEffect, { readonly kind: Kind }>;

export class StageAlerts {
  readonly #params: StageAlertsParams;
  readonly #definitions = publishedAlertDefinitions();

  constructor(params: StageAlertsParams) {
    this.#params = params;
  }

  /** One delivery of a source, received at this instant and processed at once. */
  async receive(source: string, body: Json): Promise<void> {
    const { pool, now, problems } = this.#params;
    await pool.query("insert into deliveries (source, body, received_at) values ($1, $2, $3)", [
      source,
      JSON.stringify(body),
      new Date(now()),
    ]);
    const { deliveries, rejected } = await this.process();
    if (deliveries !== 1 || rejected > 0) problems.push(`the event of source "${source}" was not taken`);
  }

  process(): ReturnType<typeof processAlerts> {
    const { pool, now } = this.#params;
    return processAlerts(pool, { definitionsNow: this.#definitions, now: now(), knownAt: now() });
  }

  /** When an alert is due to be looked at next. */
  async nextAt(): Promise<number> {
    const { rows } = await this.#params.pool.query<{ at: Date | null }>("select min(check_at) as at from alerts");
    return rows[0]?.at?.getTime() ?? Number.POSITIVE_INFINITY;
  }

  async open(effect: GroupEffect<"group.open">): Promise<void> {
    const { rule, type, fields, group } = effect;
    const { pool, now, records, repairs, problems } = this.#params;
    const before = await this.#reopened(effect);
    if (before !== null) {
      await bindGroup(pool, group, before, now());
      return repairs.start(rule, group, before);
    }
    const { decision, id } = await records.open({ type, fields, by: engineActor, key: `group:${group}` });
    if (!decision.ok) return void problems.push(`alert rule "${rule}": ${decision.refusal.message}`);
    await bindGroup(pool, group, id, now());
    await repairs.start(rule, group, id);
  }

  /** The record that was opened before, when it takes the news that it fires again. */
  async #reopened({ id, group, again }: GroupEffect<"group.open">): Promise<string | null> {
    const { pool, records, problems } = this.#params;
    const before = again === undefined ? null : ((await readGroup(pool, again.group))?.recordId ?? null);
    if (again === undefined || before === null) return null;
    const input = reopenInput(again.send, again.text);
    if (!input.ok) problems.push(`group "${group}": ${input.error}`);
    if (!input.ok) return null;
    const record = (await readMerged(pool, [before])).get(before)?.id ?? before;
    const command = { id: `${id}:again`, name: again.send.command, by: engineActor, input: input.value };
    return (await records.send(record, command)).ok ? record : null;
  }

  calm({ group, rule }: GroupEffect<"group.calm">): Promise<void> {
    return this.#params.repairs.cleared(group, rule);
  }

  /** The record of a group becomes part of that of another one. */
  async merge({ id, group, into, send, text }: GroupEffect<"group.merge">): Promise<void> {
    const { pool, records, problems } = this.#params;
    const [own, other] = [(await readGroup(pool, group))?.recordId, (await readGroup(pool, into))?.recordId];
    if (own == null || other == null || send === null) return;
    const merged = await readMerged(pool, [own, other]);
    const [record, target] = [merged.get(own)?.id ?? own, merged.get(other)?.id ?? other];
    if (record === target) return;
    const input = mergeInput(send, text, target);
    if (!input.ok) return void problems.push(`group "${group}": ${input.error}`);
    await records.send(record, { id, name: send.command, by: engineActor, input: input.value });
  }

  /** A refusal is an answer: a person may have moved the record on. */
  async tell(effect: GroupEffect<"group.join" | "group.clear">): Promise<void> {
    const { pool, records, repairs, problems } = this.#params;
    const { id, send, group } = effect;
    const record = (await readGroup(pool, group))?.recordId ?? null;
    if (effect.kind === "group.clear") await repairs.cleared(group);
    if (effect.kind === "group.join" && record !== null)
      for (const rule of effect.rules ?? []) await repairs.start(rule, group, record);
    if (record === null || send === null) return;
    const input = groupInput(send, effect, await repairOfGroup(pool, group));
    if (!input.ok) return void problems.push(`group "${group}": ${input.error}`);
    const survivor = (await readMerged(pool, [record])).get(record)?.id ?? record;
    if (effect.kind === "group.clear" && (await othersFire(pool, survivor, group)))
      return records.sendByEngine(survivor, "$note", clearedText(effect), id);
    await records.send(survivor, { id, name: send.command, by: engineActor, input: input.value });
  }
}
