/** A placeholder turns out to be a CI that is known: it becomes that one, and what was put on it is found on that one. */
import type pg from "pg";
import type { CiClasses } from "../../engine/identity/identify.ts";
import { inTransaction } from "../transaction.ts";
import { mergeCis } from "./merge.ts";
import { readRelationTypes } from "./relation-types.ts";
import { reweighCis } from "./reweigh.ts";

export interface FilledPlace {
  readonly id: string;
  readonly placeholder: string;
}

interface Said {
  readonly classes: CiClasses;
  readonly source: string;
  readonly by?: string | undefined;
  /** Milliseconds. */
  readonly at: number;
}

/** What a crash leaves out, the next report finds again. */
export async function fillPlace(
  pool: pg.Pool,
  { classes, source, at, by = source }: Said,
  { id: main, placeholder }: FilledPlace,
): Promise<void> {
  const because = "it kept the place of what was named and not found";
  await mergeCis(pool, { classes, main, others: [placeholder], take: {}, by, because, at, dryRun: false });
  await inTransaction(pool, async (client) => {
    const { rows } = await client.query<{ id: string }>(
      `select ci.id from ci_relations r join cis ci on ci.id in (r.from_ci, r.to_ci)
       where $1 in (r.from_ci, r.to_ci) and ci.id <> $1 and exists (
         select from jsonb_each(ci.keys) as by (rule, keys), jsonb_array_elements_text(by.keys) as one (said)
         where one.said::jsonb -> 0 = to_jsonb($2::text)) order by ci.id collate "C"`,
      [main, placeholder],
    );
    const ids = [...new Set(rows.map((row) => row.id))];
    if (ids.length === 0) return;
    const types = await readRelationTypes(client);
    await reweighCis(client, { classes, types, ids, without: null, source, because, at, dryRun: false });
  });
}
