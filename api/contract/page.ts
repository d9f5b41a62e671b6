import * as z from "zod";

/** No query, no parameters or no body: anything sent is refused. */
export const none = z.strictObject({});

/** A page of a list: an opaque cursor from the reply before, or from its Link header. */
export const cursorQuery = z.strictObject({
  cursor: z.string().max(500).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
