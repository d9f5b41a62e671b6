import type { Reply } from "../../client/call.ts";
import { title } from "../format/words.ts";

export type ListedRecord = Reply<"showRecord">;

/** Words of a column that are no fields. */
const built = new Set(["number", "type", "state", "openedAt", "openedBy", "updatedAt", "lifecycle", "attention"]);

/** What stands in a column of a record: what every record has, a field, or a field of a facet. */
export function valueAt(record: ListedRecord, column: string): unknown {
  if (built.has(column)) return record[column as keyof ListedRecord];
  const [, facet = "", name = ""] = /^facets\.(\w+)\.(.+)$/.exec(column) ?? [];
  if (facet === "") return record.fields[column];
  return name === "state" ? record.facets[facet]?.state : record.facets[facet]?.fields[name];
}

/** The head of a column. */
export function columnTitle(column: string): string {
  return title(column.replace(/^facets\./, "").replace(/At$/, ""));
}
