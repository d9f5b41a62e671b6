import type { Edge } from "../../engine/identity/edge.ts";
import type { Queryable } from "../pool.ts";

/** Relations by which CIs use certificates that none of their places shows any more, as one source has told them. */
export async function shownNoMore(
  db: Queryable,
  { users, type, source }: { readonly users: readonly string[]; readonly type: string; readonly source: string },
): Promise<readonly Edge[]> {
  const { rows } = await db.query<Edge>(
    `select r.from_ci as "from", r.type, r.to_ci as "to" from ci_relations r join cis ci on ci.id = r.to_ci
     where r.from_ci = any($1) and r.type = $2 and r.source = $3 and not exists (
       select from certificate_places p where p.ci_id = r.from_ci and p.chain[1] = ci.attributes -> 'fingerprint' ->> 'value')`,
    [users, type, source],
  );
  return rows;
}
