import type { Reply } from "../../client/call.ts";

/** What a form asks for. */
export type Input = Reply<"listCommands">["items"][number]["inputs"][number];
