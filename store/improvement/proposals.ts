import type { BackTest } from "../../engine/improvement/find.ts";
import type { Queryable } from "../pool.ts";

export type ProposalState = "open" | "accepted" | "rejected" | "gone";

export interface StoredProposal {
  readonly id: number;
  readonly improvement: string;
  readonly key: string;
  readonly title: string;
  readonly kind: "AlertRule" | "Remediation";
  readonly name: string;
  readonly from: string;
  /** Digest of the definition that it is made of. */
  readonly base: string;
  readonly before: string | null;
  readonly after: string | null;
  readonly count: number;
  readonly records: readonly string[];
  readonly backTest: BackTest & { readonly days: number };
  readonly state: ProposalState;
  /** UTC milliseconds. */
  readonly madeAt: number;
  readonly settledAt: number | null;
  readonly by: string | null;
  readonly reason: string | null;
}

interface Row extends Omit<StoredProposal, "madeAt" | "settledAt"> {
  readonly made_at: Date;
  readonly decided_at: Date | null;
}

const columns = `id::int as id, improvement, key, title, kind, name, from_name as "from", base, before, after, count,
  evidence as records, back_test as "backTest", state, made_at, decided_at, decided_by as by, reason`;

/** One page, the latest first. */
export async function listProposals(
  db: Queryable,
  params: { readonly state: ProposalState | null; readonly before: number | null; readonly limit: number },
): Promise<StoredProposal[]> {
  const { rows } = await db.query<Row>(
    `select ${columns} from proposals where ($1::text is null or state = $1) and ($2::bigint is null or id < $2)
     order by id desc limit $3`,
    [params.state, params.before, params.limit],
  );
  return rows.map(fromRow);
}

export async function readProposal(db: Queryable, id: number): Promise<StoredProposal | null> {
  const { rows } = await db.query<Row>(`select ${columns} from proposals where id = $1`, [id]);
  return rows[0] === undefined ? null : fromRow(rows[0]);
}

/** Decides an open one; null = it is not open any more. */
export async function decideProposal(
  db: Queryable,
  decision: {
    readonly id: number;
    readonly state: "accepted" | "rejected";
    readonly by: string;
    readonly reason: string | null;
  },
): Promise<StoredProposal | null> {
  const { rows } = await db.query<Row>(
    `update proposals set state = $2, decided_by = $3, reason = $4, decided_at = now() where id = $1 and state = 'open'
     returning ${columns}`,
    [decision.id, decision.state, decision.by, decision.reason],
  );
  return rows[0] === undefined ? null : fromRow(rows[0]);
}

/** How many of each improvement are in each state, by name. */
export async function countProposals(
  db: Queryable,
): Promise<readonly ({ readonly improvement: string } & { readonly [state in ProposalState]: number })[]> {
  const { rows } = await db.query<{ improvement: string } & { [state in ProposalState]: number }>(
    `select improvement, count(*) filter (where state = 'open')::int as open,
       count(*) filter (where state = 'accepted')::int as accepted,
       count(*) filter (where state = 'rejected')::int as rejected, count(*) filter (where state = 'gone')::int as gone
     from proposals group by 1 order by 1`,
  );
  return rows;
}

function fromRow({ made_at, decided_at, ...row }: Row): StoredProposal {
  return { ...row, madeAt: made_at.getTime(), settledAt: decided_at?.getTime() ?? null };
}
