/** Very many rows at once, into tables whose indexes are built after them: a million are minutes else. */
import type pg from "pg";

/** Of an estate. */
const tables = ["cis", "ci_identifiers", "ci_names", "ci_values", "ci_relations", "ci_relation_changes"] as const;

/**
 * Writes CIs by SQL, without triggers and checks of references, and after them what the triggers would have written.
 * The pool is of a superuser, on a database that is thrown away.
 */
export async function writeInBulk(pool: pg.Pool, write: (client: pg.PoolClient) => Promise<void>): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query("set statement_timeout = 0");
    await client.query("set session_replication_role = replica");
    await client.query("set maintenance_work_mem = '512MB'");
    const { rows: indexes } = await client.query<{ name: string; definition: string }>(
      `select indexname as name, indexdef as definition from pg_indexes
       where schemaname = 'public' and tablename = any($1) and indexdef not like 'CREATE UNIQUE %' order by 1`,
      [tables],
    );
    for (const { name } of indexes) await client.query(`drop index "${name}"`);
    await write(client);
    await client.query(
      "insert into ci_names select n.attribute, n.value, ci.id from cis ci cross join lateral ci_names_of(ci) n",
    );
    await client.query("insert into ci_values select id, ci_values_of(attributes) from cis");
    for (const { definition } of indexes) await client.query(definition);
    await client.query(`vacuum analyze ${tables.join(", ")}`);
  } finally {
    await client.query("reset session_replication_role");
    client.release();
  }
}
