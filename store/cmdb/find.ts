import type { Queryable } from "../pool.ts";
import type { Ci } from "../../engine/identity/ci.ts";
import { ciColumns } from "./ci.ts";
import { isStorable } from "./storable.ts";

/** The CI of that id, or null. */
export async function readCi(db: Queryable, id: string): Promise<Ci | null> {
  const { rows } = await db.query<Ci>(`select ${ciColumns} from cis ci where ci.id = $1`, [id]);
  return rows[0] ?? null;
}

/** The CIs of those ids that exist, in the order of their ids. */
export async function readCis(db: Queryable, ids: readonly string[]): Promise<Ci[]> {
  const { rows } = await db.query<Ci>(
    `select ${ciColumns} from cis ci where ci.id = any($1) order by ci.id collate "C"`,
    [ids],
  );
  return rows;
}

/** Ids of the CIs that were merged into one. */
export async function readMerged(db: Queryable, id: string): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>('select id from cis where merged_into = $1 order by id collate "C"', [
    id,
  ]);
  return rows.map((row) => row.id);
}

export type FoundCi =
  | { readonly kind: "one"; readonly ci: Ci }
  | { readonly kind: "none" }
  /** Ids of the first ten that match. */
  | { readonly kind: "several"; readonly ids: readonly string[] };

/** The CI people mean by a text: the one of that id, or the one that it was merged into; else the one active CI of that name, in whatever case. */
export async function findCi(db: Queryable, idOrName: string): Promise<FoundCi> {
  if (!isStorable(idOrName)) return { kind: "none" };
  const byId = await readCi(db, idOrName);
  const survivor = byId?.mergedInto == null ? byId : await readCi(db, byId.mergedInto);
  if (survivor !== null) return { kind: "one", ci: survivor };
  return only(
    await db.query<Ci>(
      `select ${ciColumns} from cis ci where lower(ci.name) = lower($1) and ci.state = 'active' order by ci.id collate "C" limit 10`,
      [idOrName],
    ),
  );
}

function only(result: { readonly rows: readonly Ci[] }): FoundCi {
  const [first, second] = result.rows;
  if (first === undefined) return { kind: "none" };
  return second === undefined ? { kind: "one", ci: first } : { kind: "several", ids: result.rows.map((ci) => ci.id) };
}
