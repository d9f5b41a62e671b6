import { canonicalJson } from "../../engine/canonical.ts";
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
  if (!isStorable(idOrName)) return { kind: "none" };
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
  readonly attributes: { readonly [attribute: string]: string | number | boolean };
}

/**
 * The one active CI of these classes with all these attributes: what binds an event. Outer blanks and letter case do not
 * count, nor whether a number is given as text; `name` is also the CI's own name. No attribute finds nothing.
 *
 * CIs are looked up by index, by each attribute alone: by name, by value as given or in lower case, and by identification key;
 * then all attributes are compared. So a value that identifies nothing is found only as stored or in lower case.
 */
export async function findByAttributes(db: Queryable, params: FindByAttributesParams): Promise<FoundCi> {
  const entries = Object.entries(params.attributes).map(([name, value]) => ({ name, value, text: String(value).trim() }));
  if (entries.length === 0 || !entries.every(({ name, text }) => isStorable(name) && isStorable(text))) return { kind: "none" };
  const variants = entries.flatMap(({ name, value, text }) =>
    spellings(value, text).map((one) => JSON.stringify({ [name]: { value: one } })),
  );
  return only(
    await db.query<Ci>(
      `with possible as (
         select ci.id from cis ci where lower(ci.name) = lower($4)
         union select ci.id from unnest($5::jsonb[]) as variant join cis ci on ci.attributes @> variant
         union select i.ci_id from unnest($2::text[], $6::text[]) as wanted (rule, key) join ci_identifiers i using (rule, key))
       select ${ciColumns} from possible join cis ci using (id)
       where ci.class = any($1) and ci.state = 'active' and not exists (
         select from unnest($2::text[], $3::text[]) as wanted (name, value)
         where lower(btrim(ci.attributes -> wanted.name ->> 'value')) is distinct from lower(wanted.value)
           and not (wanted.name = 'name' and lower(ci.name) = lower(wanted.value)))
       order by ci.id collate "C" limit 10`,
      [
        params.classes,
        entries.map(({ name }) => name),
        entries.map(({ text }) => text),
        entries.find(({ name }) => name === "name")?.text ?? null,
        variants,
        entries.map(({ value, text }) => canonicalJson([typeof value === "string" ? text.toLowerCase() : value])),
      ],
    ),
  );
}

/** How a value may be stored that is asked for as this one. */
function spellings(value: string | number | boolean, text: string): readonly (string | number | boolean)[] {
  if (typeof value !== "string") return [value, text];
  const asNumber = /^-?\d{1,15}$/.test(text) ? [Number(text)] : [];
  return [...new Set([text, text.toLowerCase()]), ...asNumber];
}

function only(result: { readonly rows: readonly Ci[] }): FoundCi {
  const [first, second] = result.rows;
  if (first === undefined) return { kind: "none" };
  return second === undefined ? { kind: "one", ci: first } : { kind: "several", ids: result.rows.map((ci) => ci.id) };
}

// A text that PostgreSQL cannot hold is no CI's: asked for, it would end the query, and the event that named it, with an error.
function isStorable(text: string): boolean {
  return !text.includes("\u0000") && !/\p{Surrogate}/u.test(text);
}
