import type { JsonObject } from "../../engine/base/json.ts";
import type { Queryable } from "../pool.ts";

/**
 * From one instant until another a person or a group was so, or a person was in a group. Instants are UTC
 * milliseconds.
 */
export interface PeopleSpan {
  readonly id: number;
  readonly kind: "person" | "group" | "member";
  /** Of the person or the group. */
  readonly name: string;
  /** Who is in the group; empty for the other kinds. */
  readonly member: string;
  /** What was known of it: title, manager, of a person roles and whether active. */
  readonly body: JsonObject;
  readonly from: number;
  /** null = it is so still. */
  readonly to: number | null;
}

export interface HistoryParams {
  /** Only what is of this person: their own, and their groups. */
  readonly person: string | null;
  /** Only what is of this group: its own, and its members. */
  readonly group: string | null;
  /** Only what was so at this instant; UTC milliseconds. */
  readonly at: number | null;
  /** Id after which the page starts. */
  readonly after: number;
  readonly limit: number;
}

const columns = `id, kind, name, member, body, floor(extract(epoch from valid_from) * 1000)::bigint as "from",
  floor(extract(epoch from valid_to) * 1000)::bigint as "to"`;

/** What people and groups were, in the order in which it began. It is known since the log was begun. */
export async function readPeopleHistory(db: Queryable, params: HistoryParams): Promise<PeopleSpan[]> {
  const { rows } = await db.query<PeopleSpan>(
    `select ${columns} from people_spans
     where ($1::text is null or (kind = 'person' and name = $1) or (kind = 'member' and member = $1))
       and ($2::text is null or (kind in ('group', 'member') and name = $2))
       and ($3::timestamptz is null or (valid_from <= $3 and (valid_to is null or valid_to > $3)))
       and id > $4 order by id limit $5`,
    [params.person, params.group, params.at === null ? null : new Date(params.at), params.after, params.limit],
  );
  return rows;
}

/**
 * What people were, and in which groups, between two instants (UTC milliseconds), both included; in the order in which
 * it began.
 */
export async function readPeopleBetween(
  db: Queryable,
  names: readonly string[],
  from: number,
  to: number,
): Promise<PeopleSpan[]> {
  const { rows } = await db.query<PeopleSpan>(
    `select ${columns} from people_spans
     where ((kind = 'person' and name = any($1)) or (kind = 'member' and member = any($1)))
       and valid_from <= $3 and (valid_to is null or valid_to > $2) order by id`,
    [names, new Date(from), new Date(to)],
  );
  return rows;
}
