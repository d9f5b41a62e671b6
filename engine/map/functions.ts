/** Functions that tell what depends on CIs, and what is lost with them. */
export const mapFunctions = { impact: "map.impact", services: "map.services", path: "map.path" } as const;

/** Those whose answer names all that depends on CIs as `affected`, and whether that is all as `truncated`. */
export const impactFunctions: readonly string[] = ["cmdb.impact", mapFunctions.impact];
