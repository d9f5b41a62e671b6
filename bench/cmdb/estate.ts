/** Very many hosts, written by SQL as reports leave them: writing and finding them is measured, not how they came. */
import type pg from "pg";

/** Adds hosts `web-1` to `web-COUNT`, each with a serial number, an address and the keys of its name and serial. */
export async function addHosts(pool: pg.Pool, count: number): Promise<void> {
  // A million calls of a trigger are minutes; what it would have written is written after them.
  await pool.query("alter table cis disable trigger ci_names_noted");
  await pool.query(
    `insert into cis (id, class, family, name, state, attributes, keys, first_seen_at, last_seen_at, changed_at)
     select 'web-' || n, 'host', 'host', 'web-' || n, 'active',
       jsonb_build_object('name', jsonb_build_object('value', 'web-' || n, 'source', 'agent', 'at', 1),
         'serial', jsonb_build_object('value', 'SN' || n, 'source', 'agent', 'at', 1),
         'memoryMiB', jsonb_build_object('value', 1, 'source', 'agent', 'at', 1)),
       jsonb_build_object('serial', jsonb_build_array('["sn' || n || '"]'), 'name', jsonb_build_array('["web-' || n || '"]')),
       now(), now(), now()
     from generate_series(1, $1::int) as n`,
    [count],
  );
  await pool.query(
    `insert into ci_identifiers (family, rule, key, ci_id)
     select ci.family, k.rule, key, ci.id from cis ci, jsonb_each(ci.keys) as k (rule, list), jsonb_array_elements_text(k.list) as key`,
  );
  await pool.query("insert into ci_names select n.attribute, n.value, ci.id from cis ci, ci_names_of(ci) n");
  await pool.query("alter table cis enable trigger ci_names_noted");
  await pool.query("create table plain_cis (like cis including all)");
  await pool.query("insert into plain_cis select * from cis");
  await pool.query("vacuum analyze");
}
