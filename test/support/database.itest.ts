import pg from "pg";
import { expect, inject, it } from "vitest";
import { createTestDatabase } from "./database.ts";

it("gives each test file a migrated database of its own", async () => {
  const [one, two] = await Promise.all([createTestDatabase(), createTestDatabase()]);
  const client = new pg.Client({ connectionString: one.url });
  await client.connect();
  const { rows } = await client.query<{ count: string }>("select count(*) from migrations");
  await client.query("create table only_here ()");
  await client.end();
  const other = new pg.Client({ connectionString: two.url });
  await other.connect();
  const { rows: tables } = await other.query("select 1 from pg_class where relname = 'only_here'");
  await other.end();
  await Promise.all([one.drop(), two.drop()]);
  expect(Number(rows[0]!.count)).toBeGreaterThan(0);
  expect(tables).toEqual([]);
  expect(inject("temporalAddress")).toMatch(/^[\d.]+:\d+$/);
});
