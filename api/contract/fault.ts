import * as z from "zod";

/** An RFC 9457 problem, served as application/problem+json. */
export const fault = z
  .object({
    type: z.string().meta({ description: "URI of the page that documents this kind of fault" }),
    title: z.string(),
    status: z.int(),
    detail: z.string().optional(),
    instance: z.string().optional(),
    code: z.string().optional().meta({ description: "Stable code, such as OPS403" }),
    errors: z.array(z.object({ pointer: z.string(), detail: z.string() })).optional(),
    details: z.unknown().optional(),
  })
  .meta({ id: "Fault" });

export type Fault = z.infer<typeof fault>;
