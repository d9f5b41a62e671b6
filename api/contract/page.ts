import * as z from "zod";

/** No query, no parameters or no body: anything sent is refused. */
export const none = z.strictObject({});

/** A page of a list: an opaque cursor from the reply before, or from its Link header. */
export const cursorQuery = z.strictObject({
  cursor: z.string().max(500).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

/** A record that was merged into another one answers with that one's place, unless it is asked for itself. */
export const ownQuery = z.strictObject({
  own: z
    .enum(["true"])
    .optional()
    .meta({ description: "The record of this number itself, also when it was merged into another one" }),
});
