import { afterAll, beforeAll, expect, it } from "vitest";
import type { JsonObject } from "../../engine/base/json.ts";
import type { Actor } from "../../engine/lifecycle/protocol.ts";
import { readEvents } from "../../store/record/events.ts";
import { readRun } from "../../store/run/read-run.ts";
import { eventually, startProduct, type TestProduct } from "../../test/support/product.ts";
import { openedRecord } from "../../test/support/opened-record.ts";

const kim: Actor = { user: "kim", roles: ["agent"], groups: ["service-desk"] };
const runbook = (record: string): JsonObject => ({
  document: { dsl: "1.0.3", namespace: "test", name: "note", version: "1.0.0" },
  do: [{ note: { call: "record.do", with: { record, command: "comment", input: { text: "by the runbook" } } } }],
});

let product: TestProduct;
beforeAll(async () => {
  product = await startProduct();
});
afterAll(() => product?.stop());

it(
  "lets a worker stop although a command waits for that very worker, and sends it once all the same",
  { timeout: 300_000 },
  async () => {
    const fields = { title: "Slow", impact: "high", urgency: "medium" };
    const { recordId } = await openedRecord(product, { type: "incident", fields, by: kim, key: "door" });
    await product.publish([{ path: "note.json", text: JSON.stringify(runbook(recordId)) }]);
    // Nothing of the record can be committed while this transaction holds its row.
    const holder = await product.pool.connect();
    await holder.query("begin");
    await holder.query("select 1 from records where id = $1 for update", [recordId]);
    const run = await product.startRun({ key: "door", runbook: "test/note", input: {}, requestedBy: "kim" });
    await eventually("the commit that waits", async () => {
      const { rows } = await product.pool.query(
        "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
      );
      return rows.length > 0;
    });
    await product.worker.stop();
    await holder.query("rollback");
    holder.release();

    const second = await product.startWorker();
    await eventually("the end of the run", async () => (await readRun(product.pool, run))?.endedAt !== null, 60_000);
    expect(await readRun(product.pool, run)).toMatchObject({ phase: "completed" });
    const notes = (await readEvents(product.pool, recordId, 0)).filter(({ body }) => body.kind === "noted");
    expect(notes).toHaveLength(1);
    await second.stop();
  },
);
