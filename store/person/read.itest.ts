import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type pg from "pg";
import { createEmptyDatabase, type TestDatabase } from "../../test/support/database.ts";
import { migrate } from "../migrate.ts";
import { createPool } from "../pool.ts";
import { listGroups } from "./list.ts";
import { readGroups, readPeople, readRoleHolders } from "./read.ts";
import { saveCompany } from "./save.ts";

let database: TestDatabase;
let pool: pg.Pool;
beforeAll(async () => {
  // Of a database that sorts as people do: capitals beside small letters, and without regard to signs.
  database = await createEmptyDatabase("template template0 locale_provider icu icu_locale 'en-US'");
  await migrate(database.url);
  pool = createPool(database.url, { applicationName: "test", max: 2, onError: () => undefined });
  await saveCompany(pool, {
    users: names.map((name) => ({ name, title: name, roles: ["agent"] })),
    groups: names.map((name) => ({ name, title: name, members: names })),
  });
});
afterAll(async () => {
  await pool?.end();
  await database?.drop();
});

/** By code unit, as the kernel and the simulator sort. */
const names = ["B", "Zoe", "a", "a-c", "a.c", "a_b", "ab", "b"];

describe("people of a database with an order of its own", () => {
  it("come in the order of the kernel", async () => {
    const { rows } = await pool.query<{ name: string }>("select name from users order by name");
    expect(rows.map(({ name }) => name)).not.toEqual(names);
    expect(await readRoleHolders(pool, "agent")).toEqual(names);
    expect((await readPeople(pool, ["a"])).get("a")?.groups).toEqual(names);
    expect((await readGroups(pool, ["a"])).get("a")?.members).toEqual(names);
    expect((await listGroups(pool, { limit: 1 }))[0]?.members).toEqual(names);
  });
});
