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
}

const columns = `id, discovery, phase, floor(extract(epoch from started_at) * 1000)::bigint as "startedAt",
  floor(extract(epoch from ended_at) * 1000)::bigint as "endedAt", (plan ->> 'addresses')::bigint as addresses, done_count as "doneCount", counts, absent, fault`;

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

/** What went wrong at single addresses of a run, at most `limit`, in the order of the sweep. */
export async function readRunFaults(
  db: Queryable,
  runId: string,
  limit = 200,
): Promise<{ readonly address: string; readonly code: string; readonly message: string }[]> {
  const { rows } = await db.query<{ address: string; code: string; message: string }>(
    `select fault.* from discovery_shards s, jsonb_to_recordset(s.faults) as fault (address text, code text, message text)
     where s.run_id = $1 order by s.first limit $2`,
    [runId, limit],
  );
  return rows;
}
