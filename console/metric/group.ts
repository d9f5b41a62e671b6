import type { Reply } from "../../client/call.ts";

export type Watch = Reply<"showWatch">;

/** What a watch knows of series that are judged together. */
export type Group = Watch["groups"][number];
