/** The columns of a `Ci` in a select over `cis ci`; they come out with the names of its fields. */
export const ciColumns = `
  ci.id, ci.class, ci.family, ci.name, ci.state, ci.attributes, ci.keys, ci.aliases,
  ci.merged_into as "mergedInto", ci.class_said as "classSaid", ci.version,
  floor(extract(epoch from ci.first_seen_at) * 1000)::bigint as "firstSeenAt",
  floor(extract(epoch from ci.last_seen_at) * 1000)::bigint as "lastSeenAt",
  floor(extract(epoch from ci.changed_at) * 1000)::bigint as "changedAt",
  floor(extract(epoch from ci.absent_at) * 1000)::bigint as "absentAt"`;
