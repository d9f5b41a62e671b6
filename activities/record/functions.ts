import type { Pool } from "pg";
import { z } from "zod";
import type { JsonObject } from "../../engine/base/json.ts";
import { engineActor } from "../../engine/lifecycle/engine-actor.ts";
import { survivorIn } from "../../engine/lifecycle/link/survivor-news.ts";
import { recordName } from "../../engine/lifecycle/record-number.ts";
import { loadRecord } from "../../store/record/load.ts";
import { findRecordId } from "../../store/record/record-id.ts";
import { readMerged } from "../../store/record/survivors.ts";
import type { CommandOutcome } from "../../workflows/messages.ts";
import { defineActivity, type FunctionDefinition } from "../function/define-activity.ts";
import { faultError } from "../function/fault-error.ts";
import type { RecordDoor } from "./door.ts";

const fields = z.record(z.string(), z.json());
/** Names a record: `incident/INC0000007`, or its number as people write it. */
const record = z
  .string()
  .regex(recordName)
  .meta({ description: "A record: its number (INC7) or its id (incident/INC0000007)", examples: ["INC0000007"] });
const view = z.object({
  id: z.string(),
  number: z.string(),
  type: z.string(),
  state: z.string(),
  final: z.boolean(),
  fields,
});

/** `record.open`, `record.do` and `record.show`: records as runbooks see them, through the same door as everyone. */
export function createRecordFunctions({
  pool,
  door,
}: {
  readonly pool: Pool;
  readonly door: RecordDoor;
}): readonly FunctionDefinition[] {
  return [
    defineActivity({
      name: "record.open",
      permission: "records.write",
      title: "Open a record",
      names: { type: "RecordType" },
      sends: { type: "type", fields: "fields", links: "links" },
      idempotent: true,
      input: z.strictObject({
        type: z.string(),
        fields: fields.default({}),
        links: z.record(z.string(), z.array(record)).default({}),
      }),
      output: z.object({ id: z.string(), number: z.string(), state: z.string() }),
      async run(input, context) {
        const opened = await door.open({
          type: input.type,
          fields: input.fields,
          links: input.links,
          by: engineActor,
          key: context.idempotencyKey,
        });
        const { record, number, state } = accepted(opened);
        return { id: record, number, state };
      },
    }),
    defineActivity({
      name: "record.do",
      permission: "records.write",
      title: "Send a command to a record",
      sends: { record: "record", command: "command", fields: "input" },
      idempotent: true,
      input: z.strictObject({ record, command: z.string(), input: fields.default({}) }),
      output: z.object({ id: z.string(), number: z.string(), state: z.string() }),
      async run(input, context) {
        const command = {
          id: context.idempotencyKey,
          name: input.command,
          by: engineActor,
          input: input.input as JsonObject,
        };
        // Merges lead in no circle, for none is into a record that is over.
        for (let recordId = await existing(pool, input.record); ;) {
          const outcome = await door.send({ recordId, command });
          const survivor = outcome.ok ? null : survivorIn(outcome.refusal);
          if (survivor === null) {
            const { number, state } = accepted(outcome);
            return { id: recordId, number, state };
          }
          recordId = survivor;
        }
      },
    }),
    defineActivity({
      name: "record.show",
      title: "Read a record",
      local: true,
      input: z.strictObject({ record }),
      output: view,
      async run({ record }) {
        const named = await existing(pool, record);
        const state = await loadRecord(pool, (await readMerged(pool, [named])).get(named)?.id ?? named);
        if (state === null) throw unknownRecord(record);
        const { id, number, type, final } = state;
        return { id, number, type, state: state.state, final, fields: state.fields as Record<string, never> };
      },
    }),
  ];
}

async function existing(pool: Pool, written: string): Promise<string> {
  const recordId = await findRecordId(pool, written);
  if (recordId === null) throw unknownRecord(written);
  return recordId;
}

function unknownRecord(written: string): Error {
  const message = `there is no record "${written}": name one by its number (INC7) or its id (incident/INC0000007)`;
  return faultError("runtime", message, 404);
}

function accepted(outcome: CommandOutcome): Extract<CommandOutcome, { ok: true }> {
  if (!outcome.ok) throw faultError("runtime", `refused (${outcome.refusal.code}): ${outcome.refusal.message}`, 409);
  return outcome;
}
