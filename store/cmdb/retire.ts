import type pg from "pg";
import { inTransaction } from "../transaction.ts";
import type { CiState } from "../../engine/identity/ci.ts";
import { stateText } from "../../engine/identity/duplicate-news.ts";
import { readClasses } from "./classes.ts";
import { judgeDuplicates } from "./duplicate-sets.ts";

/**
 * Ends CIs by a decision of a person or policy. Those already retired or unknown are left as they are. A retired CI
 * that a source sees again becomes active: what answers is there. Returns the ids that changed.
 */
export async function retireCis(
  pool: pg.Pool,
  ids: readonly string[],
  params: Omit<SetStateParams, "state">,
): Promise<string[]> {
  return change(pool, ids, { ...params, state: "retired" });
}

/** Takes back that CIs are retired or absent. Returns the ids that changed. */
export async function restoreCis(
  pool: pg.Pool,
  ids: readonly string[],
  params: Omit<SetStateParams, "state">,
): Promise<string[]> {
  return change(pool, ids, { ...params, state: "active" });
}

async function change(pool: pg.Pool, ids: readonly string[], params: SetStateParams): Promise<string[]> {
  return inTransaction(pool, async (client) => {
    const changed = await setState(client, ids, params);
    await judgeAfter(client, changed, params);
    return changed;
  });
}

/** Sets of duplicates hear of it: what is retired is one of them no more. To be the last in its transaction. */
export async function judgeAfter(
  client: pg.PoolClient,
  changed: readonly string[],
  { state, at, because }: Pick<SetStateParams, "state" | "at" | "because">,
): Promise<void> {
  if (changed.length === 0 || state === "absent") return;
  const text = stateText(changed, state, because ?? null);
  await judgeDuplicates(client, { ids: changed, classes: await readClasses(client), at, text });
}

interface SetStateParams {
  readonly state: CiState;
  readonly source: string;
  /** Milliseconds. */
  readonly at: number;
  /** The person who says so. Absent = a program does. */
  readonly by?: string | undefined;
  readonly because?: string | undefined;
}

/**
 * Changes the state of CIs and notes it; inside the caller's transaction, CIs locked by id. Returns the ids that
 * changed.
 */
export async function setState(
  client: pg.PoolClient,
  ids: readonly string[],
  params: SetStateParams,
): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>(
    `with locked as (select id, state from cis where id = any($1) and state <> $2 order by id collate "C" for no key update),
     changed as (
       update cis set state = $2, version = version + 1, changed_at = to_timestamp($3 / 1000.0),
         absent_at = case when $2 = 'absent' then to_timestamp($3 / 1000.0) end
       from locked where cis.id = locked.id returning cis.id, locked.state as before),
     noted as (
       insert into ci_changes (ci_id, at, source, changes, by, because)
       select id, to_timestamp($3 / 1000.0), $4, jsonb_build_array(jsonb_build_object('attribute', 'state', 'from', before, 'to', $2)), $5, $6 from changed)
     select id from changed order by id collate "C"`,
    [ids, params.state, params.at, params.source, params.by ?? null, params.because ?? null],
  );
  return rows.map((row) => row.id);
}
