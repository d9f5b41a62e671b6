import { createHash } from "node:crypto";
import { type Labels, seriesText } from "../../engine/metric/labels.ts";
import type { Queryable } from "../pool.ts";

/** More series of one source are refused: a label that never repeats would fill the store. */
const mostSeries = 200_000;

export interface StoredSeries {
  readonly id: number;
  readonly source: string;
  readonly labels: Labels;
  readonly firstAt: Date;
  readonly seenAt: Date;
}

export function seriesDigest(labels: Labels): Buffer {
  return createHash("sha256").update(seriesText(labels)).digest();
}

/** The numbers of series by their digests in hex; what is new gets one, unless the source has too many. */
export async function numberSeries(
  db: Queryable,
  source: string,
  wanted: ReadonlyMap<string, Labels>,
): Promise<ReadonlyMap<string, number>> {
  const digests = [...wanted.keys()];
  const found = await findSeries(db, source, digests);
  const missing = digests.filter((digest) => !found.has(digest));
  if (missing.length === 0) return found;
  const room = mostSeries - (await countSeries(db, source));
  const taken = missing.slice(0, Math.max(0, room));
  if (taken.length === 0) return found;
  await db.query(
    `insert into metric_series (source, digest, labels)
     select $1, decode(digest, 'hex'), labels from unnest($2::text[], $3::jsonb[]) as n (digest, labels)
     order by digest on conflict (source, digest) do nothing`,
    [source, taken, taken.map((digest) => JSON.stringify(wanted.get(digest)))],
  );
  return new Map([...found, ...(await findSeries(db, source, taken))]);
}

async function findSeries(db: Queryable, source: string, digests: readonly string[]): Promise<Map<string, number>> {
  const { rows } = await db.query<{ id: number; digest: string }>(
    `select s.id, n.digest from unnest($2::text[]) as n (digest)
     join metric_series s on s.source = $1 and s.digest = decode(n.digest, 'hex')`,
    [source, digests],
  );
  return new Map(rows.map(({ id, digest }) => [digest, id]));
}

async function countSeries(db: Queryable, source: string): Promise<number> {
  const { rows } = await db.query<{ n: number }>("select count(*)::int as n from metric_series where source = $1", [
    source,
  ]);
  return rows[0]?.n ?? 0;
}

interface SeriesRow {
  readonly id: number;
  readonly source: string;
  readonly labels: Labels;
  readonly first_at: Date;
  readonly seen_at: Date;
}

export async function readSeries(db: Queryable, ids: readonly number[]): Promise<readonly StoredSeries[]> {
  const { rows } = await db.query<SeriesRow>(
    "select id, source, labels, first_at, seen_at from metric_series where id = any($1) order by id",
    [ids],
  );
  return rows.map(seriesOf);
}

export interface SeriesQuery {
  readonly source?: string | undefined;
  /** Labels that it must have. */
  readonly labels?: Labels | undefined;
  readonly after?: number | undefined;
  readonly limit: number;
}

/** In the order of their numbers. */
export async function listSeries(
  db: Queryable,
  { source, labels = {}, after = 0, limit }: SeriesQuery,
): Promise<readonly StoredSeries[]> {
  const { rows } = await db.query<SeriesRow>(
    `select id, source, labels, first_at, seen_at from metric_series
     where ($1::text is null or source = $1) and labels @> $2::jsonb and id > $3 order by id limit $4`,
    [source ?? null, JSON.stringify(labels), after, limit],
  );
  return rows.map(seriesOf);
}

function seriesOf({ id, source, labels, first_at, seen_at }: SeriesRow): StoredSeries {
  return { id, source, labels, firstAt: first_at, seenAt: seen_at };
}
