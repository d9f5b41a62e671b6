import { ownValue, type Json, type JsonObject } from "../../base/json.ts";
import type { RecordType } from "../ir.ts";
import type { RecordState } from "../record.ts";

/** The number of a record's last version; 0 = none was frozen. */
export function versionOf({ frozen }: Pick<RecordState, "frozen">): number {
  return frozen?.version ?? 0;
}

/** The fields of a record with those of its type's versions as they were frozen last, left out where none was. */
export function frozenFields(
  { fields, frozen }: Pick<RecordState, "fields" | "frozen">,
  versions: readonly string[],
): JsonObject {
  const others = Object.entries(fields).filter(([name]) => !versions.includes(name));
  const kept = versions.flatMap((name): [string, Json][] => {
    const value = ownValue(frozen?.fields ?? {}, name) ?? null;
    return value === null ? [] : [[name, value]];
  });
  return Object.fromEntries([...others, ...kept]);
}

/** Whether a link of the type keeps which version was meant. */
export function keepsVersions({ links }: Pick<RecordType, "links">): boolean {
  return Object.values(links).some(({ version }) => version === true);
}
