import type { CiClass } from "../../engine/identity/ir.ts";
import type { Queryable } from "../pool.ts";

/** The published CI classes by name. */
export async function readClasses(db: Queryable): Promise<{ readonly [name: string]: CiClass }> {
  const { rows } = await db.query<{ ir: CiClass }>(
    "select d.ir from latest_definitions l join definitions d using (digest) where l.kind = 'CIClass' order by l.name",
  );
  return Object.fromEntries(rows.map(({ ir }) => [ir.name, ir]));
}

/** A class and all that extend it, however far. */
export function withDescendants(classes: { readonly [name: string]: CiClass }, name: string): string[] {
  return [name, ...Object.values(classes).flatMap((other) => (other.ancestors.includes(name) ? [other.name] : []))];
}
