import type { WatchState } from "../../engine/watch/watch.ts";
import type { Queryable } from "../pool.ts";

/** What a watch remembers of one unit. */
export interface StoredWatchState {
  readonly watch: string;
  readonly unit: string;
  readonly digest: string;
  readonly state: WatchState;
}

interface StateRow {
  readonly watch: string;
  readonly unit: string;
  readonly digest: string;
  readonly aligned: WatchState["aligned"];
  readonly open: WatchState["memory"]["open"];
  readonly hours: WatchState["memory"]["hours"];
  readonly groups: WatchState["groups"];
}

const columns = "s.watch, s.unit, s.digest, s.aligned, s.open, s.hours, s.groups";

/** States of units, by {@link stateKey}. */
export async function readStates(
  db: Queryable,
  units: readonly { readonly watch: string; readonly unit: string }[],
): Promise<ReadonlyMap<string, StoredWatchState>> {
  const { rows } = await db.query<StateRow>(
    `select ${columns} from unnest($1::text[], $2::text[]) as n (watch, unit)
     join watch_states s on s.watch = n.watch and s.unit = n.unit`,
    [units.map(({ watch }) => watch), units.map(({ unit }) => unit)],
  );
  return new Map(rows.map((row) => [stateKey(row.watch, row.unit), stateOf(row)]));
}

/** All units of a watch, in the order of their names. */
export async function listStates(db: Queryable, watch: string): Promise<readonly StoredWatchState[]> {
  const { rows } = await db.query<StateRow>(
    `select ${columns} from watch_states s where s.watch = $1 order by s.unit collate "C" limit 10000`,
    [watch],
  );
  return rows.map(stateOf);
}

/** Units of a watch of which something was heard since it was told that they are silent. */
export async function listHeard(db: Queryable, watch: string): Promise<readonly StoredWatchState[]> {
  const { rows } = await db.query<StateRow>(
    `select ${columns} from watch_states s where s.watch = $1 and not s.silent order by s.unit collate "C" limit 10000`,
    [watch],
  );
  return rows.map(stateOf);
}

/** What was told of silence. A unit of which all is silent is not looked at again before something comes. */
export async function saveSilent(db: Queryable, states: readonly StoredWatchState[]): Promise<void> {
  if (states.length === 0) return;
  await db.query(
    `update watch_states s set groups = n.groups, silent = n.silent
     from unnest($1::text[], $2::text[], $3::jsonb[], $4::bool[]) as n (watch, unit, groups, silent)
     where s.watch = n.watch and s.unit = n.unit`,
    [
      states.map(({ watch }) => watch),
      states.map(({ unit }) => unit),
      states.map(({ state }) => JSON.stringify(state.groups)),
      states.map(({ state }) => Object.values(state.groups).every(({ silent }) => silent === true)),
    ],
  );
}

/** Takes away what is remembered for watches that are published no more, and returns it. */
export async function dropOtherStates(db: Queryable, watches: readonly string[]): Promise<readonly StoredWatchState[]> {
  const { rows } = await db.query<StateRow>(
    `delete from watch_states s where s.watch <> all($1) returning ${columns}`,
    [watches],
  );
  return rows.map(stateOf);
}

/** `before`: as it was read, or null; hours that are the same are not written. */
export async function saveStates(
  db: Queryable,
  states: readonly (StoredWatchState & { readonly before: WatchState | null })[],
): Promise<void> {
  const same = ({ state, before }: (typeof states)[number]): boolean => before?.memory.hours === state.memory.hours;
  await db.query(
    `with n as (
       select * from unnest($1::text[], $2::text[], $3::text[], $4::jsonb[], $5::jsonb[], $6::jsonb[], $7::jsonb[])
         as n (watch, unit, digest, aligned, open, hours, groups)),
     moved as (
       update watch_states s set digest = n.digest, aligned = n.aligned, open = n.open, groups = n.groups, moved_at = now(), silent = false
       from n where n.hours is null and s.watch = n.watch and s.unit = n.unit)
     insert into watch_states (watch, unit, digest, aligned, open, hours, groups)
     select watch, unit, digest, aligned, open, hours, groups from n where hours is not null order by watch, unit
     on conflict (watch, unit) do update set digest = excluded.digest, aligned = excluded.aligned, open = excluded.open,
       hours = excluded.hours, groups = excluded.groups, moved_at = now(), silent = false`,
    [
      states.map(({ watch }) => watch),
      states.map(({ unit }) => unit),
      states.map(({ digest }) => digest),
      states.map(({ state }) => JSON.stringify(state.aligned)),
      states.map(({ state }) => JSON.stringify(state.memory.open)),
      states.map((one) => (same(one) ? null : JSON.stringify(one.state.memory.hours))),
      states.map(({ state }) => JSON.stringify(state.groups)),
    ],
  );
}

export function stateKey(watch: string, unit: string): string {
  return `${watch} ${unit}`;
}

function stateOf({ watch, unit, digest, aligned, open, hours, groups }: StateRow): StoredWatchState {
  return { watch, unit, digest, state: { aligned, memory: { open, hours }, groups } };
}
