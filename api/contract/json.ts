import * as z from "zod";
import type { Json } from "../../engine/base/json.ts";

/** Any JSON, with the type that the rest of the house has for it. */
export const json: z.ZodType<Json, Json> = z.json();
