import type { Queryable } from "../pool.ts";
import type { AskedAttributes } from "./asked-attributes.ts";

/** What CIs are named by, the one that tells most apart first; kept in `ci_names`. */
export const namingAttributes = ["name", "fqdn", "address", "addresses"] as const;

/** Asked in one statement. */
const atOnce = 500;

/** As `findByAttributes`, of those that ask for one of {@link namingAttributes}. */
export async function findNamed(db: Queryable, asked: readonly AskedAttributes[]): Promise<(readonly string[])[]> {
  const found = asked.map((): string[] => []);
  // Of those that are asked together classes are the same: few are.
  const groups = new Map<string, number[]>();
  for (const [index, { classes }] of asked.entries()) {
    const key = classes.join(" ");
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [index]);
    else group.push(index);
  }
  for (const group of groups.values())
    for (let from = 0; from < group.length; from += atOnce)
      await findSome(db, asked, group.slice(from, from + atOnce), found);
  return found;
}

async function findSome(
  db: Queryable,
  asked: readonly AskedAttributes[],
  some: readonly number[],
  found: readonly string[][],
): Promise<void> {
  const lookups = some.flatMap((index) => {
    const attributes = asked[index]?.attributes ?? {};
    const name = namingAttributes.find((one) => Object.hasOwn(attributes, one));
    if (name === undefined) return [];
    const { [name]: value, ...rest } = attributes;
    return [{ index, name, value: String(value).trim(), rest: Object.keys(rest).length === 0 ? null : textsOf(rest) }];
  });
  const { rows } = await db.query<{ ask: number; id: string }>({
    name: "named CIs",
    text: `select w.ask, ci.id from unnest($1::int[], $2::text[], $3::text[], $4::jsonb[]) as w (ask, attribute, value, rest)
     cross join lateral (
       select ci.id from ci_names n join cis ci on ci.id = n.ci_id
       where n.attribute = w.attribute and n.value = lower(w.value) collate "C" and ci.state = 'active' and ci.class = any($5)
         and (w.rest is null or not exists (
           select from jsonb_each_text(w.rest) as o (name, value)
           where lower(btrim(ci.attributes -> o.name ->> 'value')) is distinct from lower(o.value)
             and not exists (select from ci_names m
               where m.attribute = o.name and m.value = lower(o.value) collate "C" and m.ci_id = ci.id)))
       order by ci.id collate "C" limit 10) ci`,
    values: [
      lookups.map(({ index }) => index),
      lookups.map(({ name }) => name),
      lookups.map(({ value }) => value),
      lookups.map(({ rest }) => rest && JSON.stringify(rest)),
      asked[some[0] ?? 0]?.classes ?? [],
    ],
  });
  for (const { ask, id } of rows) found[ask]?.push(id);
}

function textsOf(attributes: AskedAttributes["attributes"]): { readonly [name: string]: string } {
  return Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, String(value).trim()]));
}
