import { pino } from "pino";
import { afterAll, beforeAll, expect, it } from "vitest";
import { eventually, startProduct, type TestProduct } from "../test/support/product.ts";
import { lostRecords } from "./lost-records.ts";
import { startSweeper } from "./sweeper.ts";

let product: TestProduct;
beforeAll(async () => {
  product = await startProduct({ relay: false });
});
afterAll(async () => {
  await product?.stop();
});

const log = pino({ level: "silent" });
let opened = 0;

async function open(): Promise<string> {
  const kim = await product.as("kim");
  const fields = { title: "Slow", impact: "low", urgency: "low" };
  const reply = await kim.post<{ readonly id: string }>(
    "/v1/records/incident",
    { fields },
    { "idempotency-key": `open ${++opened}` },
  );
  return reply.id;
}

const isRunning = async (id: string): Promise<boolean> =>
  (await product.client.workflow.getHandle(id).describe()).status.name === "RUNNING";

/** Open records like `id`, before it in every order; their workflows run where nobody works. */
async function addSilent(id: string, count: number, overdue: boolean): Promise<string[]> {
  const { rows } = await product.pool.query<{ id: string }>(
    `insert into records select (jsonb_populate_record(r, jsonb_build_object('id', 'incident/A' || n, 'number', 'A' || n,
       'next_deadline_at', case when $3 then '2020-01-01T00:00:00Z' end))).*
     from records r, generate_series(1, $2::int) as n where r.id = $1 returning id`,
    [id, count, overdue],
  );
  const start = async (recordId: string): Promise<void> => {
    await product.client.workflow.start("lifecycle", {
      workflowId: recordId,
      taskQueue: "nobody",
      args: [{ recordId }],
    });
  };
  for (let from = 0; from < rows.length; from += 50)
    await Promise.all(rows.slice(from, from + 50).map((row) => start(row.id)));
  return rows.map((row) => row.id);
}

it(
  "finds the one record that lost its workflow behind pages of others, while as many as it likes do not answer",
  { timeout: 300_000 },
  async () => {
    const [last, model] = [await open(), await open()];
    const silent = await addSilent(model, 450, true);
    await eventually("all to be in the list of what runs", async () => {
      const asked = await lostRecords(product.client, silent.slice(0, 200));
      return asked.length === 0;
    });
    await product.client.workflow.getHandle(last).terminate("lost");
    expect(await isRunning(last)).toBe(false);
    const sweeper = startSweeper({ ...product, log, graceMs: 0, intervalMs: 100 });
    try {
      await eventually("its workflow", () => isRunning(last), 60_000);
    } finally {
      await product.pool.query("update records set next_deadline_at = null where id like 'incident/A%'");
      await sweeper.stop();
    }
  },
);

it("asks one question a page, and by name only about those that the list does not show", async () => {
  const [one, other, gone] = [await open(), await open(), "incident/NEVER1"];
  await eventually("both in the list", async () => (await lostRecords(product.client, [one, other])).length === 0);
  await product.client.workflow.getHandle(other).terminate("lost");
  expect(await lostRecords(product.client, [one, other, gone])).toEqual([other, gone]);
});
