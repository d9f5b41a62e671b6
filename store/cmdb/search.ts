import type { Json } from "../../engine/base/json.ts";
import type { Queryable } from "../pool.ts";
import type { Ci, CiState } from "../../engine/identity/ci.ts";
import { ciColumns } from "./ci.ts";

export interface SearchParams {
  /** A class and those that extend it; all classes if not given. */
  readonly classes?: readonly string[];
  readonly states?: readonly CiState[];
  /** Part of the name or id, or of those that were merged into it, in whatever case. */
  readonly text?: string;
  /** Attributes with exactly these values. */
  readonly attributes?: { readonly [attribute: string]: Json };
  /** Not seen since this instant (ms): the stale ones. */
  readonly notSeenSince?: number;
  /** The last CI of the page before. */
  readonly after?: { readonly name: string; readonly id: string };
  /** At most 500. @default 50 */
  readonly limit?: number;
}

/**
 * CIs by name, then id. Pages stay gapless while CIs come and go: they go on after a name and id, not a number.
 */
export async function searchCis(db: Queryable, params: SearchParams): Promise<Ci[]> {
  const limit = Math.min(Math.max(Math.trunc(params.limit ?? 50), 1), 500);
  const containing = Object.fromEntries(
    Object.entries(params.attributes ?? {}).map(([name, value]) => [name, { value }]),
  );
  const { rows } = await db.query<Ci>(
    `select ${ciColumns} from cis ci
     where ($1::text[] is null or ci.class = any($1)) and ($2::text[] is null or ci.state = any($2))
       and ($3::text is null or ci.id in (select n.ci_id from ci_names n where n.attribute in ('id', 'name') and n.value like lower($3)))
       and ($4::jsonb = '{}' or ci.id in (select said.ci_id from ci_values said where said.attributes @> $4))
       and ($5::float8 is null or ci.last_seen_at < to_timestamp($5 / 1000.0))
       and ($6::text is null or (ci.name collate "C", ci.id collate "C") > ($6, $7))
     order by ci.name collate "C", ci.id collate "C" limit $8`,
    [
      params.classes ?? null,
      params.states ?? null,
      params.text === undefined ? null : `%${params.text.replaceAll(/[\\%_]/g, "\\$&")}%`,
      JSON.stringify(containing),
      params.notSeenSince ?? null,
      params.after?.name ?? null,
      params.after?.id ?? null,
      limit,
    ],
  );
  return rows;
}
