import { UsageError } from "./failure.ts";

/** A record's number as people write it: `inc4` is INC0000004. */
export function recordNumber(text: string): string {
  const [, letters, digits] = /^([a-z]{2,8})(\d{1,12})$/i.exec(text) ?? [];
  if (letters === undefined || digits === undefined)
    throw new UsageError(`"${text}" is no number of a record: write it such as INC0000001`);
  return `${letters.toUpperCase()}${digits.padStart(7, "0")}`;
}

/** Type and number in the id of a record: `incident/INC0000004`. */
export function recordPath(id: string): { readonly type: string; readonly number: string } {
  const [type = "", number = ""] = id.split("/");
  return { type, number };
}
