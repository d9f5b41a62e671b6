import type { Queryable } from "../pool.ts";
import { type Ci, ciColumns } from "./ci.ts";

/** The CI of that id, or null. */
export async function readCi(db: Queryable, id: string): Promise<Ci | null> {
  const { rows } = await db.query<Ci>(`select ${ciColumns} from cis ci where ci.id = $1`, [id]);
  return rows[0] ?? null;
}

/** The CIs of those ids that exist, in the order of their ids. */
export async function readCis(db: Queryable, ids: readonly string[]): Promise<Ci[]> {
  const { rows } = await db.query<Ci>(`select ${ciColumns} from cis ci where ci.id = any($1) order by ci.id collate "C"`, [ids]);
  return rows;
}

export type FoundCi =
  | { readonly kind: "one"; readonly ci: Ci }
  | { readonly kind: "none" }
  /** Ids of the first ten that match. */
  | { readonly kind: "several"; readonly ids: readonly string[] };

/** The CI people mean by a text: the one of that id, else the one active CI of that name, in whatever case. */
export async function findCi(db: Queryable, idOrName: string): Promise<FoundCi> {
  const byId = await readCi(db, idOrName);
  if (byId !== null) return { kind: "one", ci: byId };
  return only(
    await db.query<Ci>(
      `select ${ciColumns} from cis ci where lower(ci.name) = lower($1) and ci.state = 'active' order by ci.id collate "C" limit 10`,
      [idOrName],
    ),
  );
}

export interface FindByAttributesParams {
  /** The class and those that extend it. */
  readonly classes: readonly string[];
  /** Texts are compared without case and outer blanks. `name` is also the CI's own name. */
  readonly attributes: { readonly [attribute: string]: string | number | boolean };
}

/** The one active CI of these classes with all these attributes: what binds an event. No attribute finds nothing. */
export async function findByAttributes(db: Queryable, params: FindByAttributesParams): Promise<FoundCi> {
  const entries = Object.entries(params.attributes);
  if (entries.length === 0) return { kind: "none" };
  return only(
    await db.query<Ci>(
      `select ${ciColumns} from cis ci
       where ci.class = any($1) and ci.state = 'active' and not exists (
         select from unnest($2::text[], $3::text[]) as wanted (name, value)
         where lower(btrim(ci.attributes -> wanted.name ->> 'value')) is distinct from lower(btrim(wanted.value))
           and not (wanted.name = 'name' and lower(ci.name) = lower(btrim(wanted.value))))
       order by ci.id collate "C" limit 10`,
      [params.classes, entries.map(([name]) => name), entries.map(([, value]) => String(value))],
    ),
  );
}

function only(result: { readonly rows: readonly Ci[] }): FoundCi {
  const [first, second] = result.rows;
  if (first === undefined) return { kind: "none" };
  return second === undefined ? { kind: "one", ci: first } : { kind: "several", ids: result.rows.map((ci) => ci.id) };
}
