import type { Pool } from "pg";
import { z } from "zod";
import type { JsonObject } from "../../engine/base/json.ts";
import { defaultLookUpLimit, lookUpFunctions } from "../../engine/listing/look-up.ts";
import { lookUp } from "../../store/record/look-up.ts";
import { defineActivity, type FunctionDefinition } from "../function/define-activity.ts";
import { faultError, NotReadyError } from "../function/fault-error.ts";

const asked = {
  type: z.string().meta({ description: "Record type, by name" }),
  where: z.record(z.string(), z.json()).default({}).meta({
    description: "Indexed fields and the values they must have, and open, state, lifecycle, attention, openedBy",
  }),
  openedWithin: z
    .string()
    .nullable()
    .optional()
    .meta({ description: "Opened so long ago at most", examples: ["720h"] }),
  except: z
    .union([z.string(), z.array(z.string()).max(1_000)])
    .nullable()
    .optional()
    .meta({ description: "Records that do not count, by id or number" }),
  limit: z.int().min(0).max(100).default(defaultLookUpLimit),
};

const item = {
  id: z.string(),
  number: z.string(),
  type: z.string(),
  state: z.string(),
  final: z.boolean(),
  openedAt: z.string(),
};

/** `record.find` and `record.similar`: records by what they hold, as the role `automation` sees them. */
export function createLookUpFunctions({
  pool,
  now = Date.now,
}: {
  readonly pool: Pool;
  readonly now?: () => number;
}): readonly FunctionDefinition[] {
  const answer = async (
    call: (typeof lookUpFunctions)[keyof typeof lookUpFunctions],
    { type, ...input }: { readonly type: string },
  ): Promise<JsonObject> => {
    const found = await lookUp(pool, { call, type, input, now: now() });
    if (found.ok) return found.value;
    const { status, detail } = found.error;
    if (status === 503) throw new NotReadyError(detail);
    throw faultError("validation", detail, status);
  };
  const looksUp = { type: "type", where: "where", openedWithin: "openedWithin" };
  const common = { permission: "records.read", names: { type: "RecordType" }, looksUp, local: true } as const;
  const found = z.object({ count: z.int(), items: z.array(z.object(item)) });
  const similar = z.object({
    items: z.array(z.object({ ...item, score: z.number(), words: z.array(z.string()), cis: z.array(z.string()) })),
  });
  return [
    defineActivity({
      ...common,
      name: lookUpFunctions.find,
      title: "Find records by their fields",
      input: z.strictObject(asked),
      output: found,
      run: async (input) => (await answer(lookUpFunctions.find, input)) as z.infer<typeof found>,
    }),
    defineActivity({
      ...common,
      name: lookUpFunctions.similar,
      title: "Find records that are like a text",
      input: z.strictObject({
        ...asked,
        text: z.string().max(100_000).nullable(),
        ci: z.string().nullable().optional().meta({ description: "A CI: records that name it are more alike" }),
      }),
      output: similar,
      run: async (input) => (await answer(lookUpFunctions.similar, input)) as z.infer<typeof similar>,
    }),
  ];
}
