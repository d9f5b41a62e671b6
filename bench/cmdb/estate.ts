/** Very many hosts, written by SQL as reports leave them: writing and finding them is measured, not how they came. */
import type pg from "pg";
import { writeInBulk } from "./bulk.ts";

/**
 * Adds hosts `web-1` to `web-COUNT`, each with a serial number, a size of memory and the keys of its name and serial,
 * and the same rows in `plain_cis`: a plain table of those columns that is asked for the same, by class, name and value
 * of an attribute, and has no other table beside it.
 */
export async function addHosts(pool: pg.Pool, count: number): Promise<void> {
  await writeInBulk(pool, async (client) => {
    await client.query(
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
    await client.query(
      `insert into ci_identifiers (family, rule, key, ci_id)
       select ci.family, k.rule, key, ci.id from cis ci, jsonb_each(ci.keys) as k (rule, list), jsonb_array_elements_text(k.list) as key`,
    );
  });
  for (const statement of [
    "create table plain_cis (like cis including all excluding indexes)",
    "insert into plain_cis select * from cis",
    "alter table plain_cis add primary key (id)",
    'create index on plain_cis (class, name collate "C", id collate "C")',
    "create index on plain_cis (lower(name))",
    'create index on plain_cis (name collate "C", id collate "C")',
    "create index on plain_cis using gin (attributes jsonb_path_ops)",
    "vacuum analyze plain_cis",
  ])
    await pool.query(statement);
}
