/** How probes stand at their vantage points. */
import type { Probe } from "../../engine/probe/ir.ts";
import type { Standing } from "../../engine/probe/standing.ts";
import type { Queryable } from "../pool.ts";

export interface StoredStanding extends Pick<Probe, "everyMs" | "timeoutMs"> {
  readonly probe: string;
  readonly from: string;
  readonly standing: Standing;
}

interface StateRow {
  readonly probe: string;
  readonly vantage: string;
  readonly every_ms: number;
  readonly timeout_ms: number;
  readonly standing: Standing;
}

/** Those of a vantage point, or of all; no other process changes them until the transaction ends. */
export async function lockStandings(db: Queryable, from: string | null): Promise<readonly StoredStanding[]> {
  const { rows } = await db.query<StateRow>(
    `select probe, vantage, every_ms, timeout_ms, standing from probe_states
     where $1::text is null or vantage = $1 order by probe, vantage for update`,
    [from],
  );
  return rows.map(standingOf);
}

export async function listStandings(db: Queryable): Promise<readonly StoredStanding[]> {
  const { rows } = await db.query<StateRow>(
    "select probe, vantage, every_ms, timeout_ms, standing from probe_states order by probe, vantage",
  );
  return rows.map(standingOf);
}

export async function saveStandings(db: Queryable, standings: readonly StoredStanding[]): Promise<void> {
  if (standings.length === 0) return;
  await db.query(
    `insert into probe_states (probe, vantage, every_ms, timeout_ms, standing)
     select * from unnest($1::text[], $2::text[], $3::int[], $4::int[], $5::jsonb[])
     on conflict (probe, vantage) do update set every_ms = excluded.every_ms, timeout_ms = excluded.timeout_ms,
       standing = excluded.standing`,
    [
      standings.map(({ probe }) => probe),
      standings.map(({ from }) => from),
      standings.map(({ everyMs }) => everyMs),
      standings.map(({ timeoutMs }) => timeoutMs),
      standings.map(({ standing }) => JSON.stringify(standing)),
    ],
  );
}

function standingOf({ probe, vantage, every_ms, timeout_ms, standing }: StateRow): StoredStanding {
  return { probe, from: vantage, everyMs: every_ms, timeoutMs: timeout_ms, standing };
}
