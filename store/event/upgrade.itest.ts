import pg from "pg";
import { expect, it } from "vitest";
import { createEmptyDatabase } from "../../test/support/database.ts";
import { migrateBefore } from "../../test/support/old-database.ts";
import { takeRetries } from "./retry.ts";
import { takeDeliveries } from "./cursor.ts";
import { saveDeliveries } from "./deliveries.ts";
import { migrate } from "../migrate.ts";

it("what waited before there was an event log is read after the upgrade, and what was read is not", async () => {
  const database = await createEmptyDatabase();
  const db = new pg.Client({ connectionString: database.url });
  await db.connect();
  try {
    await migrateBefore(db, "0130");
    const insert = "insert into deliveries (source, body, processed_at, items) values ('a', $1, $2, $3)";
    await db.query(insert, ['"waits"', null, null]);
    await db.query(insert, ['"read"', new Date(1), null]);
    await db.query(insert, ['"waits in part"', null, [1]]);
    await migrate(database.url);
    await saveDeliveries(db, [{ source: "a", body: '"new"' }]);
    const limits = { consumer: "alerts", limit: 10, maxBytes: 1e6 };
    const taken = await takeDeliveries(db, { ...limits, shards: null });
    expect(taken.map(({ read }) => read())).toEqual(["new"]);
    const again = await takeRetries(db, limits);
    expect(again.map(({ read, items }) => [read(), items])).toEqual([
      ["waits", null],
      ["waits in part", [1]],
    ]);
  } finally {
    await db.end();
    await database.drop();
  }
});
