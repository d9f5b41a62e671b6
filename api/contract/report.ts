import * as z from "zod";

/** What a stored reading is known by, where it is made anew. */
export const storedReport = {
  digest: z.string(),
  period: z.string(),
  asOf: z.string(),
  rowsHash: z.string(),
};
