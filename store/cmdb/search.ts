import type { Json } from "../../engine/json.ts";
import type { Queryable } from "../pool.ts";
import { type Ci, ciColumns, type CiState } from "./ci.ts";

export interface SearchParams {
  /** A class and those that extend it; all classes if not given. */
  readonly classes?: readonly string[];
  readonly states?: readonly CiState[];
  /** Part of the name or id, in whatever case. */
  readonly text?: string;
  /** Attributes with exactly these values. */
  readonly attributes?: { readonly [attribute: string]: Json };
  /** Not seen since this instant (ms): the stale ones. */
  readonly notSeenSince?: number;
  /** `next` of the page before. */
  readonly cursor?: string;
  /** At most 500. @default 50 */
  readonly limit?: number;
}

export interface CiPage {
  readonly cis: readonly Ci[];
  /** null = the last page. */
  readonly next: string | null;
}

/**
 * CIs by name, then id. Pages stay gapless while CIs come and go: the cursor holds the last name and id, not a number.
 * Throws a RangeError for a cursor that is not ours.
 */
export async function searchCis(db: Queryable, params: SearchParams): Promise<CiPage> {
  const limit = Math.min(Math.max(Math.trunc(params.limit ?? 50), 1), 500);
  const after = params.cursor === undefined ? null : parseCursor(params.cursor);
  const containing = Object.fromEntries(
    Object.entries(params.attributes ?? {}).map(([name, value]) => [name, { value }]),
  );
  const { rows } = await db.query<Ci>(
    `select ${ciColumns} from cis ci
     where ($1::text[] is null or ci.class = any($1)) and ($2::text[] is null or ci.state = any($2))
       and ($3::text is null or ci.name ilike $3 or ci.id ilike $3)
       and ci.attributes @> $4::jsonb
       and ($5::float8 is null or ci.last_seen_at < to_timestamp($5 / 1000.0))
       and ($6::text is null or (ci.name collate "C", ci.id collate "C") > ($6, $7))
     order by ci.name collate "C", ci.id collate "C" limit $8`,
    [
      params.classes ?? null,
      params.states ?? null,
      params.text === undefined ? null : `%${params.text.replaceAll(/[\\%_]/g, "\\$&")}%`,
      JSON.stringify(containing),
      params.notSeenSince ?? null,
      after?.[0] ?? null,
      after?.[1] ?? null,
      limit + 1,
    ],
  );
  const cis = rows.slice(0, limit);
  const last = cis.at(-1);
  return {
    cis,
    next:
      rows.length > limit && last !== undefined
        ? Buffer.from(JSON.stringify([last.name, last.id])).toString("base64url")
        : null,
  };
}

function parseCursor(cursor: string): readonly [string, string] {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
    if (Array.isArray(value) && value.length === 2 && typeof value[0] === "string" && typeof value[1] === "string")
      return [value[0], value[1]];
  } catch {
    // Not JSON: told below like any other foreign cursor.
  }
  throw new RangeError(
    `cursor "${cursor.slice(0, 60)}" was not given by this search: use "next" of the page before, or leave it out`,
  );
}
