import type { CiClass } from "../../engine/identity/ir.ts";
import type { Queryable } from "../pool.ts";
import type { CiState } from "../../engine/identity/ci.ts";

/** The published CI classes by name. */
export async function readClasses(db: Queryable): Promise<{ readonly [name: string]: CiClass }> {
  const { rows } = await db.query<{ ir: CiClass }>(
    "select d.ir from latest_definitions l join definitions d using (digest) where l.kind = 'CIClass' order by l.name",
  );
  return Object.fromEntries(rows.map(({ ir }) => [ir.name, ir]));
}

/** How many CIs of each class are in each state. */
export async function countByClass(
  db: Queryable,
): Promise<ReadonlyMap<string, { readonly [state in CiState]?: number }>> {
  const { rows } = await db.query<{ class: string; counts: { readonly [state in CiState]?: number } }>(
    `select class, jsonb_object_agg(state, n) as counts
     from (select class, state, count(*)::int as n from cis group by class, state) as c group by class`,
  );
  return new Map(rows.map((row) => [row.class, row.counts]));
}

/** A class and all that extend it, however far. */
export function withDescendants(classes: { readonly [name: string]: CiClass }, name: string): string[] {
  return [name, ...Object.values(classes).flatMap((other) => (other.ancestors.includes(name) ? [other.name] : []))];
}
