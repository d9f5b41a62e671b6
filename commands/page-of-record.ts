import type { Pool } from "pg";
import { commonRole, knownRoles } from "../engine/access/role.ts";
import { readToldPlace } from "../store/notice/told-place.ts";

/**
 * The page of a record for somebody who is told of it: the one of their decision while it waits for one, the console
 * for those who work there, else the portal. It says nothing of the record, and whoever opens it signs in first. Null:
 * nobody has said where this installation is reached (`publicUrl`), or the record is gone.
 */
export async function pageOfRecord(
  pool: Pool,
  {
    publicUrl,
    recordId,
    person,
  }: { readonly publicUrl: string | null; readonly recordId: string; readonly person: string },
): Promise<string | null> {
  const place = publicUrl === null ? null : await readToldPlace(pool, recordId, person);
  if (place === null) return null;
  const { type, number, decides, roles } = place;
  const [kind, name] = [encodeURIComponent(type), encodeURIComponent(number)];
  const path = decides ? `a/${name}` : roles.some(works) ? `${kind}/${name}` : `portal/mine/${kind}/${name}`;
  return `${publicUrl}/${path}`;
}

/** Each role of the product but the one of everybody reads the records of others, which is what the console is for. */
function works(role: string): boolean {
  return role !== commonRole && (knownRoles as readonly string[]).includes(role);
}
