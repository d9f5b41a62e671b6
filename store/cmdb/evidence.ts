/**
 * SQL of what a relation is known by once it was seen at an instant, UTC milliseconds, by a source: `relation` is its
 * row, `key` the one of `evidenceKey`. One of before evidence was kept begins with its source alone.
 */
export function withEvidence(relation: string, key: string, at: string): string {
  return `(select known.e || jsonb_build_object(${key}::text, jsonb_build_array(
      least(coalesce((known.e -> ${key}::text ->> 0)::bigint, ${at}::bigint), ${at}::bigint),
      greatest(coalesce((known.e -> ${key}::text ->> 1)::bigint, ${at}::bigint), ${at}::bigint)))
    from (select case when ${relation}.evidence = '{}' then ${ofItsSource(relation)} else ${relation}.evidence end as e) known)`;
}

/** SQL of what a relation is known by; of one of before evidence was kept who began it, and who said so last. */
export function keptEvidence(relation: string): string {
  const { at, edge } = { at: ms("c.at"), edge: `(${relation}.from_ci, ${relation}.type, ${relation}.to_ci)` };
  return `(case when ${relation}.evidence <> '{}' then ${relation}.evidence else coalesce((
      select jsonb_build_object(c.source, jsonb_build_array(${at}, ${at})) from ci_relation_changes c
      where (c.from_ci, c.type, c.to_ci) = ${edge} and c.present order by c.id desc limit 1), '{}') || ${ofItsSource(relation)} end)`;
}

/** SQL: whether the source has told what is known by this evidence. */
export function isToldBy(evidence: string, source: string): string {
  return `exists (select from jsonb_object_keys(${evidence}) k where split_part(k, E'\\t', 1) = ${source})`;
}

function ofItsSource(relation: string): string {
  return `jsonb_build_object(${relation}.source, jsonb_build_array(${ms(`${relation}.first_seen_at`)}, ${ms(`${relation}.last_seen_at`)}))`;
}

function ms(instant: string): string {
  return `floor(extract(epoch from ${instant}) * 1000)::bigint`;
}
