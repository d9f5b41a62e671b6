import type { JsonObject } from "../../engine/base/json.ts";
import type { Queryable } from "../pool.ts";

/** Alerts of one group as one line, or one alert that is in no group. */
export interface FeedLine {
  /** Id of the group, or of the alert. */
  readonly key: string;
  readonly group: string | null;
  readonly rule: string | null;
  readonly alerts: number;
  readonly firing: number;
  /** Of those that fire, how many are in maintenance. */
  readonly maintained: number;
  readonly flapping: boolean;
  /** The worst of those that fire, 1 to 5; null = none fires, or none has one. */
  readonly severity: number | null;
  /** Of the worst that fires, else of the one that changed last. */
  readonly title: string;
  /** Some of the CIs, and how many there are. */
  readonly cis: readonly string[];
  readonly ciCount: number;
  readonly sources: readonly string[];
  /** Id of one alert of it: the one that changed last. */
  readonly last: string;
  /** Of that one: why this CI, this rule, this group. */
  readonly reason: JsonObject;
  readonly events: number;
  /** UTC milliseconds. */
  readonly firstAt: number;
  readonly changedAt: number;
}

export interface FeedParams {
  /** Lines of which an alert fires, or of which none does. @default both */
  readonly state?: "firing" | "clear";
  readonly source?: string;
  readonly ci?: string;
  /** Part of a title, an id or a CI of an alert, in whatever case. */
  readonly text?: string;
  readonly after?: { readonly changedAt: number; readonly key: string };
  readonly limit: number;
}

const ms = (column: string): string => `floor(extract(epoch from ${column}) * 1000)::float8`;

/** One page of lines, the one of which an alert changed last first. Alerts are kept half a year: all are counted. */
export async function listFeed(db: Queryable, params: FeedParams): Promise<readonly FeedLine[]> {
  const { rows } = await db.query<FeedLine>(
    `select coalesce(a.group_id, a.id) as key, a.group_id as group, min(a.rule) as rule, count(*)::int as alerts,
       (count(*) filter (where a.state = 'firing'))::int as firing,
       (count(*) filter (where a.state = 'firing' and a.alert ? 'maintenance'))::int as maintained,
       bool_or(a.alert -> 'flapping' = 'true') as flapping,
       min(a.severity) filter (where a.state = 'firing' and a.severity > 0) as severity,
       (array_agg(a.title order by a.state = 'firing' desc, a.severity nulls last, a.changed_at desc, a.id))[1] as title,
       coalesce((array_agg(distinct a.ci) filter (where a.ci is not null))[1:5], '{}') as cis, count(distinct a.ci)::int as "ciCount",
       (array_agg(distinct a.source))[1:5] as sources, (array_agg(a.id order by a.changed_at desc, a.id))[1] as last,
       (array_agg(a.reason order by a.changed_at desc, a.id))[1] as reason, sum(a.count)::float8 as events,
       ${ms("min(a.first_at)")} as "firstAt", ${ms("max(a.changed_at)")} as "changedAt"
     from alerts a
     where ($1::text is null or coalesce(a.group_id, a.id) in (
         select coalesce(group_id, id) from alerts where source = $1))
       and ($2::text is null or coalesce(a.group_id, a.id) in (
         select coalesce(group_id, id) from alerts where ci = $2))
       and ($3::text is null or coalesce(a.group_id, a.id) in (
         select coalesce(group_id, id) from alerts where title ilike $3 or id ilike $3 or ci ilike $3))
     group by coalesce(a.group_id, a.id), a.group_id
     having ($4::text is null or bool_or(a.state = 'firing') = ($4 = 'firing'))
       and ($5::timestamptz is null or (max(a.changed_at), coalesce(a.group_id, a.id)) < ($5, $6))
     order by max(a.changed_at) desc, key desc limit $7`,
    [
      params.source ?? null,
      params.ci ?? null,
      params.text === undefined ? null : `%${params.text.replaceAll(/[\\%_]/g, "\\$&")}%`,
      params.state ?? null,
      params.after === undefined ? null : new Date(params.after.changedAt),
      params.after?.key ?? null,
      params.limit,
    ],
  );
  return rows;
}
