import { canonicalJson } from "../../engine/base/canonical.ts";
import type { Queryable } from "../pool.ts";
import type { AskedAttributes } from "./asked-attributes.ts";

/** Asked in one statement: an attribute that thousands of CIs share must not bring it to its time limit. */
const atOnce = 25;

/**
 * As `findByAttributes`, of those that ask for none of what CIs are named by. They are looked up by index, by each
 * attribute alone: by value as given or in lower case, and by identification key; then all attributes are compared. So
 * a value that identifies nothing is found only as stored or in lower case.
 */
export async function findValued(db: Queryable, asked: readonly AskedAttributes[]): Promise<(readonly string[])[]> {
  const found: (readonly string[])[] = [];
  for (let from = 0; from < asked.length; from += atOnce)
    found.push(...(await findSome(db, asked.slice(from, from + atOnce))));
  return found;
}

async function findSome(db: Queryable, asked: readonly AskedAttributes[]): Promise<(readonly string[])[]> {
  const found = asked.map((): string[] => []);
  const wanted = asked.flatMap(({ attributes }, ask) =>
    Object.entries(attributes).map(([name, value]) => ({ ask, name, value, text: String(value).trim() })),
  );
  if (wanted.length === 0) return found;
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
       select v.ask, ci.id from unnest($2::int[], $3::jsonb[]) as v (ask, attributes)
         cross join lateral (select ci_id as id from ci_values said where said.attributes @> v.attributes offset 0) as ci
       union select v.ask, ci.id from unnest($4::int[], $5::text[], $6::text[]) as v (ask, rule, key)
         cross join lateral (select ci_id as id from ci_identifiers i where i.rule = v.rule and i.key = v.key offset 0) as ci)
     select p.ask, (array_agg(ci.id order by ci.id collate "C"))[1:10] as ids
     from possible p join asked a using (ask) join cis ci on ci.id = p.id
     where ci.state = 'active' and a.classes ? ci.class and not exists (
       select from jsonb_each_text(a.wanted) as w (name, value)
       where lower(btrim(ci.attributes -> w.name ->> 'value')) is distinct from lower(w.value))
     group by p.ask`,
    [
      JSON.stringify(whole),
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
