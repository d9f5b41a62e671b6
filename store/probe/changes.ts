/** What probes were over time. */
import type { ProbeChange } from "../../engine/probe/standing.ts";
import type { Queryable } from "../pool.ts";

type ChangeRow = Omit<ProbeChange, "from"> & { readonly vantage: string };

const columns = "probe, vantage, floor(extract(epoch from at) * 1000)::bigint as at, state, ci, reason, because";

/** `committedAt`: of virtual time; absent = by the clock of the database. */
export async function addChanges(db: Queryable, changes: readonly ProbeChange[], committedAt?: Date): Promise<void> {
  if (changes.length === 0) return;
  await db.query(
    `insert into probe_changes (probe, vantage, at, committed_at, state, ci, reason, because)
     select probe, vantage, at, coalesce($8, now()), state, ci, reason, because
     from unnest($1::text[], $2::text[], $3::timestamptz[], $4::text[], $5::text[], $6::text[], $7::text[])
       with ordinality as n (probe, vantage, at, state, ci, reason, because, place) order by place`,
    [
      changes.map(({ probe }) => probe),
      changes.map(({ from }) => from),
      changes.map(({ at }) => new Date(at)),
      changes.map(({ state }) => state),
      changes.map(({ ci }) => ci),
      changes.map(({ reason }) => reason),
      changes.map(({ because }) => because),
      committedAt ?? null,
    ],
  );
}

/** The latest failure of each of these probes at each vantage point. */
export async function readFailures(db: Queryable, probes: readonly string[]): Promise<readonly ProbeChange[]> {
  const { rows } = await db.query<ChangeRow>(
    `select distinct on (probe, vantage) ${columns} from probe_changes
     where probe = any($1) and state = 'down' order by probe, vantage, id desc`,
    [probes],
  );
  return rows.map(changeOf);
}

/** The latest changes of a probe, newest first. */
export async function readLatestChanges(db: Queryable, probe: string, limit: number): Promise<readonly ProbeChange[]> {
  const { rows } = await db.query<ChangeRow>(
    `select ${columns} from probe_changes where probe = $1 order by id desc limit $2`,
    [probe, limit],
  );
  return rows.map(changeOf);
}

export interface ChangesOver {
  /** Ids of CIs; those of probes that were ever about one of them. */
  readonly cis: readonly string[];
  /** UTC milliseconds: how each stood then, and all that changed behind it and before `to`. */
  readonly from: number;
  readonly to: number;
  /** What was committed until then. */
  readonly asOf: number;
}

export async function readChangesOver(
  db: Queryable,
  { cis, from, to, asOf }: ChangesOver,
): Promise<readonly ProbeChange[]> {
  const { rows } = await db.query<ChangeRow>(
    `with about as (select distinct probe from probe_changes where ci = any($1) and at < $3),
       known as (select c.* from probe_changes c join about using (probe) where c.at < $3 and c.committed_at <= $4)
     select ${columns} from known k where k.at > $2
       or k.id = (select max(b.id) from known b where b.probe = k.probe and b.vantage = k.vantage and b.at <= $2)
     order by k.id`,
    [cis, new Date(from), new Date(to), new Date(asOf)],
  );
  return rows.map(changeOf);
}

function changeOf({ vantage, ...change }: ChangeRow): ProbeChange {
  return { ...change, from: vantage };
}
