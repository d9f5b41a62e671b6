/** Episodes of alerts as rows that numbers are made of: what was committed until an instant. Used on one snapshot. */
import type { PoolClient } from "pg";
import type { AlertChange } from "../../engine/alert/alert-change.ts";
import { type LedTo, rowOfEpisode } from "../../engine/indicator/of-alerts.ts";
import type { IndicatorRow } from "../../engine/indicator/row.ts";
import type { Bind } from "../bind.ts";

/** Changes that are read at a time. */
const batch = 5_000;

interface Read {
  /** A query that yields `alert_id` and `episode`, each once. */
  readonly of: (bind: Bind) => string;
  /** UTC milliseconds. */
  readonly asOf: number;
  /** Id of the last episode that was read before, `ALERT#EPISODE`. @default none */
  readonly after?: string;
}

type ChangeRow = Omit<AlertChange, "at"> & { readonly at: number };

/** By alert and episode, whole batches of them. */
export async function* readEpisodeRows(
  client: PoolClient,
  { of, asOf, after = "" }: Read,
): AsyncGenerator<readonly IndicatorRow[]> {
  const values: unknown[] = [];
  const bind: Bind = (value) => `$${values.push(value)}`;
  const hash = after.lastIndexOf("#");
  const behind =
    hash < 0
      ? ""
      : `and (c.alert_id collate "C", c.episode) > (${bind(after.slice(0, hash))}, ${bind(Number(after.slice(hash + 1)))}::int)`;
  await client.query(
    `declare alert_episodes_read no scroll cursor for
     select c.alert_id as alert, c.episode, floor(extract(epoch from c.at) * 1000)::bigint as at, c.source, c.state, c.severity, c.title,
       coalesce(merged.merged_into, c.ci) as ci, c.rule, c.group_id as "group", c.count, c.duplicates
     from (${of(bind)}) e join alert_changes c using (alert_id, episode) 
       left join cis merged on merged.id = c.ci and merged.changed_at <= ${bind(new Date(asOf))}
     where c.committed_at <= ${bind(new Date(asOf))} ${behind} order by c.alert_id collate "C", c.episode, c.id`,
    values,
  );
  let rest: ChangeRow[] = [];
  for (let more = true; more;) {
    const { rows } = await client.query<ChangeRow>(`fetch ${batch} from alert_episodes_read`);
    more = rows.length === batch;
    const episodes = episodesOf([...rest, ...rows]);
    // The last one may go on in what comes next.
    rest = more ? [...(episodes.pop() ?? [])] : [];
    if (episodes.length > 0) yield await rowsOf(client, episodes, asOf);
  }
  await client.query("close alert_episodes_read");
}

function episodesOf(changes: readonly ChangeRow[]): ChangeRow[][] {
  const episodes: ChangeRow[][] = [];
  for (const change of changes) {
    const last = episodes.at(-1);
    const [first] = last ?? [];
    if (last === undefined || first?.alert !== change.alert || first.episode !== change.episode)
      episodes.push([change]);
    else last.push(change);
  }
  return episodes;
}

async function rowsOf(
  client: PoolClient,
  episodes: readonly (readonly AlertChange[])[],
  asOf: number,
): Promise<readonly IndicatorRow[]> {
  const groups = [...new Set(episodes.flatMap((changes) => changes.flatMap(({ group }) => group ?? [])))];
  const { rows } = await client.query<LedTo & { readonly group: string }>(
    `select group_id as "group", record_id as record, floor(extract(epoch from at) * 1000)::bigint as at
     from alert_records where group_id = any($1) and at <= $2`,
    [groups, new Date(asOf)],
  );
  const ledTo = new Map(rows.map(({ group, ...led }) => [group, led]));
  return episodes.map((changes) => rowOfEpisode(changes, (group) => ledTo.get(group) ?? null));
}
