/**
 * Plays of stories on the running system.
 *
 * 1. One at a time, whichever process plays it: the database holds it.
 * 2. One whose process has said nothing for half a minute is over: it failed.
 */
import type { Queryable } from "../pool.ts";
import { instantText } from "../run/run.ts";

export interface Play {
  readonly id: string;
  readonly story: string;
  readonly startedBy: string;
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly outcome: "completed" | "failed" | "stopped" | null;
  /** The record that it was about. */
  readonly recordId: string | null;
  readonly lines: readonly { readonly at: string; readonly text: string }[];
  /** What it waits for an answer to; null = nothing. */
  readonly question: string | null;
}

/** A story says a few dozen lines; this is for one that goes round in circles. */
const mostLines = 500;

const silent = "ended_at is null and alive_at < now() - interval '30 seconds'";

const columns = `id, story, started_by as "startedBy", ${instantText("started_at")} as "startedAt",
  case when ${silent} then ${instantText("alive_at")} else ${instantText("ended_at")} end as "endedAt",
  case when ${silent} then 'failed' else outcome end as outcome, record_id as "recordId", lines,
  case when ended_at is null and answer is null then question end as question`;

/** The play that goes on, or the last one; null = there was none. */
export async function readLastPlay(db: Queryable): Promise<Play | null> {
  const { rows } = await db.query<Play>(`select ${columns} from demo_plays order by started_at desc, id limit 1`);
  return rows[0] ?? null;
}

/** Notes a play that is about to begin; false = another one goes on. */
export async function notePlay(
  db: Queryable,
  play: { readonly id: string; readonly story: string; readonly by: string },
): Promise<boolean> {
  await db.query(`update demo_plays set ended_at = alive_at, outcome = 'failed', question = null where ${silent}`);
  const { rowCount } = await db.query(
    "insert into demo_plays (id, story, started_by) values ($1, $2, $3) on conflict do nothing",
    [play.id, play.story, play.by],
  );
  return rowCount === 1;
}

/** Says that its process lives; true = somebody has asked it to stop, or it is over. */
export async function keepPlay(db: Queryable, id: string): Promise<boolean> {
  const { rows } = await db.query<{ stopping: boolean }>(
    "update demo_plays set alive_at = now() where id = $1 and ended_at is null returning stopping",
    [id],
  );
  return rows[0]?.stopping !== false;
}

export async function addPlayLine(db: Queryable, id: string, text: string): Promise<void> {
  await db.query(
    `update demo_plays set lines = lines || jsonb_build_array(jsonb_build_object('at', ${instantText("clock_timestamp()")}, 'text', $2::text))
     where id = $1 and ended_at is null and jsonb_array_length(lines) < $3`,
    [id, text, mostLines],
  );
}

export async function askInPlay(db: Queryable, id: string, question: string): Promise<void> {
  await db.query("update demo_plays set question = $2, answer = null where id = $1 and ended_at is null", [
    id,
    question,
  ]);
}

/** What was answered, and the question is no more; null = nobody has answered. */
export async function takeAnswer(db: Queryable, id: string): Promise<boolean | null> {
  const { rows } = await db.query<{ answer: boolean }>(
    `with answered as (select id, answer from demo_plays where id = $1 and answer is not null for update)
     update demo_plays p set question = null, answer = null from answered where p.id = answered.id returning answered.answer`,
    [id],
  );
  return rows[0]?.answer ?? null;
}

/** Answers the question of the play that goes on; false = it asks none. */
export async function answerPlay(db: Queryable, id: string, yes: boolean): Promise<boolean> {
  const { rowCount } = await db.query(
    "update demo_plays set answer = $2 where id = $1 and ended_at is null and question is not null and answer is null",
    [id, yes],
  );
  return rowCount === 1;
}

/** Asks a play to stop; false = it does not go on. */
export async function stopPlay(db: Queryable, id: string): Promise<boolean> {
  const { rowCount } = await db.query(
    "update demo_plays set stopping = true where id = $1 and ended_at is null returning 1",
    [id],
  );
  return rowCount === 1;
}

export async function endPlay(
  db: Queryable,
  id: string,
  end: { readonly outcome: NonNullable<Play["outcome"]>; readonly recordId: string | null },
): Promise<void> {
  await db.query(
    "update demo_plays set ended_at = now(), outcome = $2, record_id = $3, question = null where id = $1 and ended_at is null",
    [id, end.outcome, end.recordId],
  );
}
