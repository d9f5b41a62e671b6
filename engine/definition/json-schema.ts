import { z } from "zod";
import type { Json } from "../base/json.ts";

/** JSON Schema (draft-07) of a shape, for editors. */
export function toJsonSchema(shape: z.ZodType): Json {
  const { $schema: _, ...schema } = z.toJSONSchema(shape, {
    target: "draft-7",
    io: "input",
    unrepresentable: "any",
  }) as { readonly [key: string]: Json };
  return schema;
}
