import type { Queryable } from "../pool.ts";

export interface DiscoveryRun {
  readonly id: string;
  readonly discovery: string;
  readonly phase: "running" | "completed" | "cancelled" | "expired" | "faulted";
  /** Milliseconds. */
  readonly startedAt: number;
  /** null = it runs. */
  readonly endedAt: number | null;
  readonly addresses: number;
  readonly doneCount: number;
  /** Empty while it runs. */
  readonly counts: { readonly [count: string]: number };
  readonly absent: readonly string[];
  readonly fault: string | null;
  /** False = it looked at some addresses only. */
  readonly whole: boolean;
}

const columns = `id, discovery, phase, floor(extract(epoch from started_at) * 1000)::bigint as "startedAt",
  floor(extract(epoch from ended_at) * 1000)::bigint as "endedAt", (plan ->> 'addresses')::bigint as addresses, done_count as "doneCount", counts, absent, fault, whole`;

/** Runs, newest first; of one discovery if given. */
export async function readRuns(
  db: Queryable,
  params: { readonly discovery?: string; readonly limit?: number } = {},
): Promise<DiscoveryRun[]> {
  const { rows } = await db.query<DiscoveryRun>(
    `select ${columns} from discovery_runs where $1::text is null or discovery = $1 order by started_at desc, id collate "C" limit $2`,
    [params.discovery ?? null, Math.min(params.limit ?? 50, 500)],
  );
  return rows;
}

/** One run; null = there is none. */
export async function readRun(db: Queryable, id: string): Promise<DiscoveryRun | null> {
  const { rows } = await db.query<DiscoveryRun>(`select ${columns} from discovery_runs where id = $1`, [id]);
  return rows[0] ?? null;
}
