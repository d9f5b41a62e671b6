import { z } from "zod";
import { checkFunctionName } from "../../activities/function/define-activity.ts";
import { permissions } from "../../api/contract/permission.ts";
import { kinds } from "../../engine/definition/kind-list.ts";
import { messageOf } from "../launcher/launch-error.ts";

const schema = z.custom<z.ZodType>(isSchema, { error: 'must be a schema of zod 4, such as `z` of "opsloom" makes' });
const kindNames = kinds.map(({ kind }) => kind);

const shape = z.object({
  name: z.string(),
  title: z.string().min(1),
  input: schema,
  output: schema,
  names: z.record(z.string(), z.enum(kindNames)).optional(),
  sends: z
    .object({
      type: z.string().optional(),
      record: z.string().optional(),
      command: z.string().optional(),
      fields: z.string(),
      links: z.string().optional(),
    })
    .optional(),
  looksUp: z.object({ type: z.string(), where: z.string(), openedWithin: z.string() }).optional(),
  local: z.boolean().optional(),
  idempotent: z.boolean().optional(),
  heartbeats: z.boolean().optional(),
  timeoutMs: z.int().min(1).max(86_400_000).optional(),
  permission: z.enum(permissions).optional(),
  taskQueue: z.string().min(1).optional(),
  run: z.custom<() => unknown>((value) => typeof value === "function", { error: "must be a function" }),
});

/** What is wrong with a value that an integration gives as a function; null = nothing. */
export function faultOf(value: unknown): string | null {
  const read = shape.safeParse(value);
  if (!read.success) {
    const [issue] = read.error.issues;
    const name = (value as { name?: unknown } | null)?.name;
    const of = typeof name === "string" ? ` ("${name}")` : "";
    return `is no function as defineActivity makes them${of}: ${issue?.path.join(".") || "it"}: ${issue?.message}`;
  }
  const { name, input, output } = read.data;
  try {
    checkFunctionName(name);
  } catch (error) {
    return messageOf(error);
  }
  for (const [of, io] of [
    [input, "input"],
    [output, "output"],
  ] as const) {
    try {
      z.toJSONSchema(of, { io });
    } catch (error) {
      return `("${name}") has an ${io} that JSON Schema cannot say: ${messageOf(error)}`;
    }
  }
  return null;
}

function isSchema(value: unknown): boolean {
  return typeof value === "object" && value !== null && "_zod" in value && "safeParse" in value;
}
