/**
 * SQL of what a relation is known by once it was seen at an instant, UTC milliseconds, by a source: `relation` is its
 * row, `key` the one of `evidenceKey`. One of before evidence was kept begins with its source alone.
 */
export function withEvidence(relation: string, key: string, at: string): string {
  const known = `case when ${relation}.evidence = '{}' then jsonb_build_object(${relation}.source, jsonb_build_array(
      floor(extract(epoch from ${relation}.first_seen_at) * 1000)::bigint, floor(extract(epoch from ${relation}.last_seen_at) * 1000)::bigint))
    else ${relation}.evidence end`;
  return `(select known.e || jsonb_build_object(${key}::text, jsonb_build_array(
      least(coalesce((known.e -> ${key}::text ->> 0)::bigint, ${at}::bigint), ${at}::bigint),
      greatest(coalesce((known.e -> ${key}::text ->> 1)::bigint, ${at}::bigint), ${at}::bigint)))
    from (select ${known} as e) known)`;
}
