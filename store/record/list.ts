import type { RecordState } from "../../engine/lifecycle/record.ts";
import type { Queryable } from "../pool.ts";

export interface ListRecordsParams {
  readonly type: string;
  readonly states?: readonly string[];
  readonly assignee?: string;
  readonly assignmentGroup?: string;
  readonly ci?: string;
  readonly priority?: number;
  /** Only records that are not final, or only those that are. */
  readonly final?: boolean;
  /** Only records a person must look at. */
  readonly attention?: boolean;
  /** Words to find in title and number. */
  readonly text?: string;
  /**
   * Position after which the page starts: `updatedAt` or `openedAt` (ms), as ordered, and id of the last record seen.
   */
  readonly after?: { readonly at: number; readonly id: string };
  /** `updated`: a record that changes moves to the front. `opened`: nothing ever moves. @default "updated" */
  readonly order?: "updated" | "opened";
  readonly limit: number;
}

/**
 * One page of records of a type, last updated or last opened first. Keyset paging: rows are neither skipped nor
 * repeated unless they move.
 */
export async function listRecords(db: Queryable, params: ListRecordsParams): Promise<RecordState[]> {
  const column = params.order === "opened" ? "opened_at" : "updated_at";
  const { rows } = await db.query<{ snapshot: RecordState }>(
    `select snapshot from records
     where type = $1
       and ($2::text[] is null or state = any($2)) and ($3::text is null or assignee = $3)
       and ($4::text is null or assignment_group = $4) and ($5::text is null or ci = $5)
       and ($6::int is null or priority = $6) and ($7::boolean is null or final = $7)
       and ($8::boolean is null or (attention is not null) = $8)
       and ($9::text is null or position(lower($9) in lower(coalesce(title, '') || ' ' || number)) > 0)
       and ($10::timestamptz is null or (${column}, id) < ($10, $11))
     order by ${column} desc, id desc limit $12`,
    [
      params.type,
      params.states ?? null,
      params.assignee ?? null,
      params.assignmentGroup ?? null,
      params.ci ?? null,
      params.priority ?? null,
      params.final ?? null,
      params.attention ?? null,
      params.text ?? null,
      params.after === undefined ? null : new Date(params.after.at),
      params.after?.id ?? null,
      params.limit,
    ],
  );
  return rows.map((row) => row.snapshot);
}
