/** Tables without a time to go, and what bounds them. A test holds this list and the policies against the schema. */
export const kept: { readonly [table: string]: string } = {
  ...of("is the record itself: it leaves with its record, by an archive (opsloom archive)", [
    "ledger",
    "records",
    "record_clocks",
    "record_links",
    "record_texts",
    "record_values",
    "record_values_final",
    "record_values_open",
    "approval_requests",
    "reservations",
  ]),
  ...of("is what is left of a record that was archived, and explains the gap", ["archived_records"]),
  ...of("one row for each type, source or kind", [
    "record_counters",
    "record_declarations",
    "source_watch",
    "alert_episodes",
    "retention_rounds",
    "event_cursors",
    "marks",
    "latest_bundles",
    "latest_definitions",
  ]),
  ...of("one row for each worker that runs: the others drop the row of one that is gone", ["workers"]),
  ...of("grows by publications; records and histories pin old digests", ["definitions", "bundles"]),
  ...of("grows with the estate, not with time", [
    "cis",
    "ci_identifiers",
    "ci_relations",
    "ci_lookalikes",
    "ci_sightings",
  ]),
  ...of("is the history that numbers are made of", [
    "ci_changes",
    "ci_relation_changes",
    "people_changes",
    "record_changes",
    "clock_changes",
  ]),
  ...of("is a number that was told, and what it was computed by: it is the same next year", [
    "indicator_programs",
    "indicator_readings",
  ]),
  ...of("grows by what people decide, and says who it was", [
    "api_keys",
    "delegations",
    "on_call_overrides",
    "group_members",
    "groups",
    "migrations",
    "person_contacts",
    "remediation_releases",
    "users",
  ]),
  ...of("says who changed what, for good", ["audit_events"]),
  ...of("one row for each of whom a question is asked again after a time, which replaces it", ["limited_openings"]),
  ...of("goes with the run that it belongs to", ["discovery_shards"]),
  ...of("goes as soon as the delivery is read once more", ["event_retries"]),
};

function of(why: string, tables: readonly string[]): { readonly [table: string]: string } {
  return Object.fromEntries(tables.map((table) => [table, why]));
}
