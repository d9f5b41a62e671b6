import type { Reply } from "../../client/call.ts";

/** A configuration item as its page shows it. */
export type Item = Reply<"showCi">;
