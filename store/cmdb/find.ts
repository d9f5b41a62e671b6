import { canonicalJson } from "../../engine/base/canonical.ts";
import type { Queryable } from "../pool.ts";
import type { Ci } from "../../engine/identity/ci.ts";
import { ciColumns } from "./ci.ts";

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

export interface FindByAttributesParams {
  /** The class and those that extend it. */
  readonly classes: readonly string[];
  readonly attributes: { readonly [attribute: string]: string | number | boolean };
}

/**
 * For each of those asked, the ids of the first ten active CIs of its classes with all its attributes: what binds an
 * event. Outer blanks and letter case do not count, nor whether a number is given as text; `name` is also the CI's own
 * name. No attribute finds nothing. It is one statement for each 25 asked.
 *
 * CIs are looked up by index, by each attribute alone: by name, by value as given or in lower case, and by
 * identification key; then all attributes are compared. So a value that identifies nothing is found only as stored or
 * in lower case.
 */
export async function findByAttributes(
  db: Queryable,
  asked: readonly FindByAttributesParams[],
): Promise<(readonly string[])[]> {
  const found: (readonly string[])[] = [];
  for (let from = 0; from < asked.length; from += atOnce)
    found.push(...(await findSome(db, asked.slice(from, from + atOnce))));
  return found;
}

/** Asked in one statement: an attribute that thousands of CIs share must not bring it to its time limit. */
const atOnce = 25;

async function findSome(db: Queryable, asked: readonly FindByAttributesParams[]): Promise<(readonly string[])[]> {
  const found = asked.map((): string[] => []);
  const wanted = asked.flatMap(({ attributes }, ask) => {
    const entries = Object.entries(attributes).map(([name, value]) => ({
      ask,
      name,
      value,
      text: String(value).trim(),
    }));
    return entries.every(({ name, text }) => isStorable(name) && isStorable(text)) ? entries : [];
  });
  if (wanted.length === 0) return found;
  const names = wanted.filter(({ name }) => name === "name");
  const variants = wanted.flatMap(({ ask, name, value, text }) =>
    spellings(value, text).map((one) => ({ ask, attributes: JSON.stringify({ [name]: { value: one } }) })),
  );
  const texts = asked.map((): { [name: string]: string } => ({}));
  for (const { ask, name, text } of wanted) texts[ask] = { ...texts[ask], [name]: text };
  const whole = asked.map(({ classes }, ask) => ({ ask, classes, wanted: texts[ask] }));
  // `offset 0` keeps each lookup apart: as a join the planner would rather compare every CI with everything asked.
  const { rows } = await db.query<{ ask: number; ids: string[] }>(
    `with asked as materialized (select * from jsonb_to_recordset($1::jsonb) as a (ask int, classes jsonb, wanted jsonb)),
     possible as (
       select v.ask, ci.id from unnest($2::int[], $3::text[]) as v (ask, name)
         cross join lateral (select id from cis where lower(cis.name) = lower(v.name) offset 0) as ci
       union select v.ask, ci.id from unnest($4::int[], $5::jsonb[]) as v (ask, attributes)
         cross join lateral (select id from cis where cis.attributes @> v.attributes offset 0) as ci
       union select v.ask, ci.id from unnest($6::int[], $7::text[], $8::text[]) as v (ask, rule, key)
         cross join lateral (select ci_id as id from ci_identifiers i where i.rule = v.rule and i.key = v.key offset 0) as ci)
     select p.ask, (array_agg(ci.id order by ci.id collate "C"))[1:10] as ids
     from possible p join asked a using (ask) join cis ci on ci.id = p.id
     where ci.state = 'active' and a.classes ? ci.class and not exists (
       select from jsonb_each_text(a.wanted) as w (name, value)
       where lower(btrim(ci.attributes -> w.name ->> 'value')) is distinct from lower(w.value)
         and not (w.name = 'name' and lower(ci.name) = lower(w.value)))
     group by p.ask`,
    [
      JSON.stringify(whole),
      names.map(({ ask }) => ask),
      names.map(({ text }) => text),
      variants.map(({ ask }) => ask),
      variants.map(({ attributes }) => attributes),
      wanted.map(({ ask }) => ask),
      wanted.map(({ name }) => name),
      wanted.map(({ value, text }) => canonicalJson([typeof value === "string" ? text.toLowerCase() : value])),
    ],
  );
  for (const { ask, ids } of rows) found[ask] = ids;
  return found;
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

// A text that PostgreSQL cannot hold is no CI's: asked for, it would end the query, and the event that named it, with
// an error.
function isStorable(text: string): boolean {
  return !text.includes("\u0000") && !/\p{Surrogate}/u.test(text);
}
