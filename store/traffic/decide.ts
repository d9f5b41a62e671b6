import type pg from "pg";
import type { SuggestionState } from "../../engine/map/suggestion.ts";
import { evidenceKey, trafficSource } from "../../engine/map/evidence.ts";
import { withEvidence } from "../cmdb/evidence.ts";
import { relateWithin } from "../cmdb/relate.ts";
import { inTransaction } from "../transaction.ts";

export interface Decision {
  readonly from: string;
  readonly to: string;
  readonly state: SuggestionState;
  /** Stored name of the relation that is made when it is accepted. */
  readonly type: string;
  readonly because: string | null;
  readonly by: string;
  /** UTC milliseconds. */
  readonly at: number;
}

/**
 * Decides on traffic that was seen: accepted, it is a relation that this person says, known by the traffic too;
 * ignored, it is suggested no more; suggested again, the decision is taken back, and a relation that was made of it
 * stays. Null = no such traffic was seen; else whether that changed anything, or why the relation may not be: then
 * nothing is decided.
 */
export async function decideTraffic(
  pool: pg.Pool,
  decision: Decision,
): Promise<{ readonly changed: boolean } | { readonly refused: string } | null> {
  const { from, to, state, type, because, by, at } = decision;
  return inTransaction(pool, async (db) => {
    const {
      rows: [known],
    } = await db.query<{ state: SuggestionState; because: string | null; first: number; last: number }>(
      `select state, because, floor(extract(epoch from first_seen_at) * 1000)::bigint as first,
         floor(extract(epoch from last_seen_at) * 1000)::bigint as last
       from ci_traffic where from_ci = $1 and to_ci = $2 for update`,
      [from, to],
    );
    if (known === undefined) return null;
    if (known.state === state && known.because === because) return { changed: false };
    const asked = { edges: [{ from, type, to }], source: "manual", at, by };
    const [outcome] = state === "accepted" ? (await relateWithin(db, asked)).values() : [];
    if (outcome?.kind === "refused") return { refused: outcome.because };
    await db.query(
      `update ci_traffic set state = $3, because = $4, decided_by = $5, decided_at = to_timestamp($6 / 1000.0)
       where from_ci = $1 and to_ci = $2`,
      [from, to, state, because, state === "suggested" ? null : by, at],
    );
    if (state === "accepted") {
      for (const seen of [known.first, known.last])
        await db.query(
          `update ci_relations r set evidence = ${withEvidence("r", "$4", "$5")} where from_ci = $1 and type = $2 and to_ci = $3`,
          [from, type, to, evidenceKey(trafficSource, null), seen],
        );
    }
    return { changed: true };
  });
}
