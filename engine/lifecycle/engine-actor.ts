import type { Actor } from "./protocol.ts";

/**
 * Who the engine is when it acts by itself: it holds the role `automation`, as the definitions' `allow` lists name it.
 */
export const engineActor: Actor = { user: "$engine", roles: ["automation"], groups: [] };
