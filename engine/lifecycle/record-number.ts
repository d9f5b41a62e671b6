import type { Json } from "../base/json.ts";

/** What names a record: its id, or its number, as people write them. */
export const recordName = /^(?:[a-z][a-z0-9-]*\/)?[A-Za-z]{2,8}[0-9]{1,12}$/;

/** A number as the store keeps it, of one as people write it: `inc7` is INC0000007. Null = it is none. */
export function numberOf(written: string): string | null {
  const [, letters, digits] = /^([A-Za-z]{2,8})(\d{1,12})$/.exec(written) ?? [];
  return letters === undefined || digits === undefined ? null : `${letters.toUpperCase()}${digits.padStart(7, "0")}`;
}

/** The id of a record of a type: `incident/INC0000007`, `incident/inc7` and `INC7` name the same. Null = none of it. */
export function recordIdOf(type: string, written: Json): string | null {
  if (typeof written !== "string") return null;
  const number = numberOf(written.startsWith(`${type}/`) ? written.slice(type.length + 1) : written);
  return number === null ? null : `${type}/${number}`;
}

/** The id of a record that a field names; without a type of its own the name says it. Null = it names none. */
export function recordIdIn({ class: type }: { readonly class: string | null }, written: Json): string | null {
  const given = typeof written === "string" ? /^([a-z][a-z0-9-]*)\//.exec(written)?.[1] : undefined;
  const known = type ?? given;
  return known === undefined ? null : recordIdOf(known, written);
}
