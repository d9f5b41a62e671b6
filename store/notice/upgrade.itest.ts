import pg from "pg";
import { expect, it } from "vitest";
import { createEmptyDatabase } from "../../test/support/database.ts";
import { migrateBefore } from "../../test/support/old-database.ts";
import { migrate } from "../migrate.ts";

it("what waited for people as one entry waits as one for each of them after the upgrade, and nothing else does", async () => {
  const database = await createEmptyDatabase();
  const db = new pg.Client({ connectionString: database.url });
  await db.connect();
  try {
    await migrateBefore(db, "0080");
    const notice = { kind: "notice", notify: null, channels: [], subject: "s", text: "t", because: "b" };
    const insert = "insert into outbox (id, record_id, kind, body, done_at) values ($1, 'r', 'notice', $2, $3)";
    await db.query(insert, ["r#1", JSON.stringify({ ...notice, id: "r#1", record: "r", to: ["kim", "lee"] }), null]);
    await db.query(insert, ["r#0", JSON.stringify({ ...notice, id: "r#0", record: "r", to: ["kim"] }), new Date(1)]);
    await migrate(database.url);
    const { rows } = await db.query<{ id: string; kind: string; body: unknown; lane: string }>(
      "select id, kind, body, lane from outbox where done_at is null order by id",
    );
    const said = { subject: "s", text: "t", because: "b" };
    expect(rows).toEqual(
      ["kim", "lee"].map((to) => {
        const id = `r#1:inbox:${to}`;
        return {
          id,
          kind: "tell",
          lane: id,
          body: { ...said, id, record: "r", kind: "tell", message: "r#1", channel: "inbox", to },
        };
      }),
    );
  } finally {
    await db.end();
    await database.drop();
  }
});
