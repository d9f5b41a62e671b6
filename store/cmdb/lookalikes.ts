import type pg from "pg";
import type { CiState } from "../../engine/identity/ci.ts";
import { apartText } from "../../engine/identity/duplicate-news.ts";
import type { CiClasses } from "../../engine/identity/identify.ts";
import type { Queryable } from "../pool.ts";
import { inTransaction } from "../transaction.ts";
import { judgeDuplicates } from "./duplicate-sets.ts";

interface End {
  readonly id: string;
  readonly class: string;
  readonly name: string;
  readonly state: CiState;
}

/** Two CIs that agree in a weaker rule of identification: one thing twice, or two that share a name by right. */
export interface Lookalike {
  readonly ci: End;
  readonly other: End;
  readonly because: string;
  /** When a report first and last showed it, in milliseconds. */
  readonly firstSeenAt: number;
  readonly lastSeenAt: number;
  /** The record by which people decide of their set; null = there is none. */
  readonly record: string | null;
}

/** One page of them by the ids of both; left out are those of which one is retired, and those that somebody keeps. */
export async function listLookalikes(
  db: Queryable,
  after: readonly [ci: string, other: string] | null,
  limit: number,
): Promise<Lookalike[]> {
  const end = (alias: string): string =>
    `jsonb_build_object('id', ${alias}.id, 'class', ${alias}.class, 'name', ${alias}.name, 'state', ${alias}.state)`;
  const { rows } = await db.query<Lookalike>(
    `select ${end("a")} as ci, ${end("b")} as other, l.because,
       floor(extract(epoch from l.first_seen_at) * 1000)::bigint as "firstSeenAt",
       floor(extract(epoch from l.last_seen_at) * 1000)::bigint as "lastSeenAt",
       (select s.record_id from ci_duplicates d join ci_duplicate_sets s on s.id = d.set_id where d.ci_id = l.ci_id) as record
     from ci_lookalikes l join cis a on a.id = l.ci_id join cis b on b.id = l.other_ci
     where a.state <> 'retired' and b.state <> 'retired' and l.distinct_by is null
       and ($1::text is null or (l.ci_id collate "C", l.other_ci collate "C") > ($1, $2))
     order by l.ci_id collate "C", l.other_ci collate "C" limit $3`,
    [after?.[0] ?? null, after?.[1] ?? null, limit],
  );
  return rows;
}

/** Notes that both are there by right; false = they do not look alike. */
export async function keepApart(
  pool: pg.Pool,
  pair: readonly [string, string],
  said: { readonly by: string; readonly because: string | null; readonly at: number; readonly classes: CiClasses },
): Promise<boolean> {
  return inTransaction(pool, async (client) => {
    const { rowCount } = await client.query(
      `update ci_lookalikes set distinct_by = $3, distinct_because = $4
       where ci_id = least($1::text collate "C", $2::text collate "C") and other_ci = greatest($1::text collate "C", $2::text collate "C")`,
      [...pair, said.by, said.because],
    );
    if ((rowCount ?? 0) === 0) return false;
    const text = apartText(pair, said.by, said.because);
    await judgeDuplicates(client, { ids: pair, classes: said.classes, at: said.at, text });
    return true;
  });
}
