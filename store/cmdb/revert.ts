/**
 * Takes back what a source has said of CIs: its values, and the relations that it alone has told.
 *
 * V1. What is left is weighed as if that source had never spoken; keys follow.
 * V2. An item of which nobody says anything any more is retired.
 * V3. A dry run answers what the run after it would, and changes nothing.
 */
import type pg from "pg";
import type { Edge } from "../../engine/identity/edge.ts";
import type { CiClasses } from "../../engine/identity/identify.ts";
import { inTransaction } from "../transaction.ts";
import { isToldBy } from "./evidence.ts";
import { readRelationTypes } from "./relation-types.ts";
import { judgeAfter } from "./retire.ts";
import { type ReweighedCi, reweighCis } from "./reweigh.ts";
import { readWord, writeTakenBack } from "./take-back.ts";

export interface RevertParams {
  readonly classes: CiClasses;
  /** Whose word is taken back. */
  readonly source: string;
  /** Of these classes only; null = of all. */
  readonly of: readonly string[] | null;
  /** These items only; null = all. */
  readonly cis: readonly string[] | null;
  /** The last item of the page before. */
  readonly after: string | null;
  /** Most items of one page, which is one transaction. */
  readonly limit: number;
  readonly by: string;
  readonly because: string | null;
  /** Milliseconds. */
  readonly at: number;
  readonly dryRun: boolean;
}

export interface RevertedPage {
  readonly items: readonly ReweighedCi[];
  /** Relations that end. */
  readonly relations: readonly Edge[];
  /** After which item to go on; null = that was all. */
  readonly next: string | null;
}

export async function revertSource(pool: pg.Pool, params: RevertParams): Promise<RevertedPage> {
  return inTransaction(pool, async (client) => {
    const ids = await findSaid(client, params);
    const page = ids.slice(0, params.limit);
    const { classes, source: without, by, at, dryRun } = params;
    const types = await readRelationTypes(client);
    const because = params.because ?? `what "${without}" said is taken back`;
    const said = { source: "manual", by, at, because };
    const items = await reweighCis(client, { ...said, classes, types, ids: page, without, dryRun });
    const word = await readWord(client, { source: without, from: page, type: null, before: null });
    if (!dryRun) {
      await writeTakenBack(client, word, said);
      const retired = items.flatMap((one) => (one.retired ? [one.id] : []));
      await judgeAfter(client, retired, { state: "retired", at, because });
    }
    return { items, relations: word.ended, next: ids.length > params.limit ? (page.at(-1) ?? null) : null };
  });
}

/** Ids of those of which the source says something, one more than the page. */
async function findSaid(client: pg.PoolClient, params: RevertParams): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>(
    `select id from cis ci
     where ci.merged_into is null and ($2::text[] is null or ci.class = any($2)) and ($3::text[] is null or ci.id = any($3))
       and ($4::text is null or ci.id collate "C" > $4)
       and (exists (select from jsonb_each(ci.attributes) a where a.value ->> 'source' = $1 or a.value -> 'others' ? $1)
         or exists (select from ci_relations r where r.from_ci = ci.id and (r.evidence = '{}' and r.source = $1
           or ${isToldBy("r.evidence", "$1")})))
     order by ci.id collate "C" limit $5 + 1`,
    [params.source, params.of, params.cis, params.after, params.limit],
  );
  return rows.map(({ id }) => id);
}
