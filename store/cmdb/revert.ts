/**
 * Takes back what a source has said of CIs: its values, and the relations that it alone has told.
 *
 * V1. What is left is weighed as if that source had never spoken; keys follow.
 * V2. An item of which nobody says anything any more is retired.
 * V3. A dry run answers what the run after it would, and changes nothing.
 */
import type pg from "pg";
import { type Edge, edgeText } from "../../engine/identity/edge.ts";
import type { CiClasses } from "../../engine/identity/identify.ts";
import { inTransaction } from "../transaction.ts";
import { unrelate } from "./end-edges.ts";
import { readRelationTypes } from "./relation-types.ts";
import { judgeAfter } from "./retire.ts";
import { type ReweighedCi, reweighCis } from "./reweigh.ts";
import { edgeColumns } from "./write-edges.ts";

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
    const { own, others } = await readTold(client, page, without);
    if (!dryRun) {
      await unrelate(client, { ...said, edges: own });
      await giveBack(client, others);
      const retired = items.flatMap((one) => (one.retired ? [one.id] : []));
      await judgeAfter(client, retired, { state: "retired", at, because });
    }
    return { items, relations: own, next: ids.length > params.limit ? (page.at(-1) ?? null) : null };
  });
}

/** Ids of those of which the source says something, one more than the page. */
async function findSaid(client: pg.PoolClient, params: RevertParams): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>(
    `select id from cis ci
     where ci.merged_into is null and ($2::text[] is null or ci.class = any($2)) and ($3::text[] is null or ci.id = any($3))
       and ($4::text is null or ci.id collate "C" > $4)
       and (exists (select from jsonb_each(ci.attributes) a where a.value ->> 'source' = $1 or a.value -> 'others' ? $1)
         or exists (select from ci_relations r where r.from_ci = ci.id and r.source = $1))
     order by ci.id collate "C" limit $5 + 1`,
    [params.source, params.of, params.cis, params.after, params.limit],
  );
  return rows.map(({ id }) => id);
}

interface Told {
  /** Relations that nobody but the source has told. */
  readonly own: readonly Edge[];
  /** Those that another one told before it. */
  readonly others: readonly (Edge & { readonly begunBy: string })[];
}

async function readTold(client: pg.PoolClient, ids: readonly string[], source: string): Promise<Told> {
  const { rows } = await client.query<Edge & { readonly begunBy: string }>(
    `select r.from_ci as "from", r.type, r.to_ci as "to", coalesce(begun.source, r.source) as "begunBy" from ci_relations r
     left join lateral (select c.source from ci_relation_changes c
       where (c.from_ci, c.type, c.to_ci) = (r.from_ci, r.type, r.to_ci) and c.present order by c.id desc limit 1) begun on true
     where r.from_ci = any($1) and r.source = $2
     order by r.from_ci collate "C", r.type collate "C", r.to_ci collate "C"`,
    [ids, source],
  );
  const own = rows.filter(({ begunBy }) => begunBy === source).map(({ from, type, to }) => ({ from, type, to }));
  const ended = new Set(own.map(edgeText));
  return { own, others: rows.filter((edge) => !ended.has(edgeText(edge))) };
}

async function giveBack(client: pg.PoolClient, edges: Told["others"]): Promise<void> {
  if (edges.length === 0) return;
  await client.query(
    `update ci_relations r set source = e.source
     from unnest($1::text[], $2::text[], $3::text[], $4::text[]) as e (from_ci, type, to_ci, source)
     where (r.from_ci, r.type, r.to_ci) = (e.from_ci, e.type, e.to_ci)`,
    [...edgeColumns(edges), edges.map(({ begunBy }) => begunBy)],
  );
}
