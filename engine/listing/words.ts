/** The words of lists that hold for records of every type; a field that a list filters by cannot have their names. */

/** What every record has and a column can show. */
export const columnWords: readonly string[] = [
  "number",
  "type",
  "lifecycle",
  "state",
  "openedAt",
  "openedBy",
  "updatedAt",
  "closedAt",
];

/** Instants that every record has, by which lists filter and sort. */
export const instantWords = ["openedAt", "updatedAt", "closedAt"] as const;

/** Clocks: when the nearest one ends, and whether one has ended unmet. */
const clockWords = ["due", "breached"] as const;

/** All that a list is filtered and ordered by beside its fields. */
export const filterWords: readonly string[] = [
  ...columnWords.filter((word) => word !== "type"),
  ...clockWords,
  "open",
  "attention",
  "q",
  "sort",
];

/** Names that no indexed field can have. */
export const listWords: readonly string[] = [...filterWords, "type", "cursor", "limit", "facets"];
