import type { Reply } from "../../client/call.ts";
import { sizeText } from "../../engine/file/size.ts";
import { oneLine } from "./table.ts";
import { clockTime, withClockTimes } from "./time.ts";

type RecordView = Reply<"showRecord">;

const instants: readonly string[] = ["openedAt", "updatedAt", "closedAt"];

/** A column of a table of records: what every record has, the nearest end of a running clock (`due`), or a field. */
export function recordCell(record: RecordView, column: string): string {
  if (column === "due" && record.fields["due"] === undefined) return dueOf(record);
  const own = Object.entries(record).find(([name]) => name === column)?.[1];
  if (instants.includes(column)) return typeof own === "string" ? clockTime(own) : "";
  return oneLine(withClockTimes(fieldText(typeof own === "string" ? own : record.fields[column])));
}

function dueOf({ clocks }: RecordView): string {
  const ends = clocks.flatMap(({ phase, dueAt }) => (phase === "running" && dueAt !== null ? [dueAt] : [])).sort();
  return ends[0] === undefined ? "" : clockTime(ends[0]);
}

export function fieldText(value: unknown): string {
  if (value === undefined || value === null) return "";
  if (typeof value === "string") return value;
  if (Array.isArray(value) && value.length > 0 && value.every(isFile)) return value.map(fileText).join(", ");
  if (isFile(value)) return fileText(value);
  // What a record was ordered from is called by the name of the item.
  const isItem = typeof value === "object" && "id" in value && "digest" in value && typeof value.id === "string";
  return isItem ? (value.id as string) : JSON.stringify(value);
}

interface ShownFile {
  readonly id: string;
  readonly name: string;
  readonly size: number;
}

function isFile(value: unknown): value is ShownFile {
  return typeof value === "object" && value !== null && "id" in value && "name" in value && "size" in value;
}

function fileText({ id, name, size }: ShownFile): string {
  return `${name} (${sizeText(size)}, ${id})`;
}
