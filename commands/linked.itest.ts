import { afterAll, beforeAll, expect, it } from "vitest";
import { jobs } from "../engine/simulation/testing/jobs.ts";
import { loadRecord } from "../store/record/load.ts";
import { readEvents } from "../store/record/events.ts";
import { readLinked } from "../store/record/linked.ts";
import { eventually, startProduct, type TestProduct } from "../test/support/product.ts";
import { sendCommand } from "./command.ts";
import { createHeard, type News } from "./heard.ts";
import { openRecord } from "./open.ts";

const by = { user: "kim", roles: ["agent"], groups: [] };
let product: TestProduct;
let count = 0;

beforeAll(async () => {
  product = await startProduct({});
  await product.publish([{ path: "jobs.yaml", text: jobs }]);
});
afterAll(() => product?.stop());

async function open(type: string, links: Record<string, string[]> = {}, fields = {}): Promise<string> {
  count += 1;
  const opened = await openRecord(product, { type, fields: { title: "x", ...fields }, links, by, key: `k${count}` });
  if (!opened.ok) throw new Error(opened.refusal.message);
  return opened.record;
}

async function send(recordId: string, name: string, input = {}): Promise<void> {
  count += 1;
  const outcome = await sendCommand(product, { recordId, command: { id: `c${count}`, name, by, input } });
  expect(outcome).toMatchObject({ ok: true });
}

const fieldsOf = async (id: string) => (await loadRecord(product.pool, id))?.fields ?? {};

it(
  "a parent follows sixty children that end at once, and its ledger tells of what changed alone",
  { timeout: 300_000 },
  async () => {
    const job = await open("job");
    const tasks = await Promise.all(Array.from({ length: 60 }, () => open("task", { job: [job] }, { weight: 1 })));
    await eventually("the job to know of all its tasks", async () => (await fieldsOf(job))["weight"] === 60);
    expect(await fieldsOf(job)).toMatchObject({ openTasks: 60, outcome: "good" });
    await Promise.all(tasks.map((task) => send(task, "finish", { outcome: "good" })));
    await eventually("the job to close", async () => (await loadRecord(product.pool, job))?.state === "closed");
    const changes = (await readEvents(product.pool, job, 0)).filter(({ body }) => body.kind === "changed");
    expect(changes.length).toBeLessThanOrEqual(122);
    expect(await fieldsOf(job)).toMatchObject({ openTasks: 0, weight: 60 });
  },
);

it(
  "a task that is linked to another as that one ends misses nothing, however the two cross",
  { timeout: 300_000 },
  async () => {
    const held: string[] = [];
    for (let round = 0; round < 10; round += 1) {
      const first = await open("task");
      const [, second] = await Promise.all([send(first, "finish"), open("task", { after: [first] })]);
      held.push(second);
    }
    await eventually("all of them to begin", async () => {
      const states = await Promise.all(held.map(async (id) => (await loadRecord(product.pool, id))?.state));
      return states.every((state) => state === "ready");
    });
  },
);

it("a linked record is read with the declared fields alone; one that was archived and dropped is over", async () => {
  const task = await open("task", {}, { weight: 4 });
  const need = { link: "tasks", records: [task, "task/TSK0009999", "task/nowhere"], fields: ["weight", "outcome"] };
  await product.pool.query(
    `insert into archived_records (record_id, number, type, head, head_hash, closed_at, archive, dropped_by)
     values ('task/TSK0009999', 'TSK0009999', 'task', 3, '\\x00', now(), repeat('0', 64), 'kim')`,
  );
  const { views } = await readLinked(product.pool, need, 1);
  expect(views[task]).toMatchObject({
    number: task.slice(5),
    type: "task",
    state: "ready",
    final: false,
    weight: 4,
    outcome: null,
  });
  expect(Object.keys(views[task] ?? {}).sort()).toEqual([
    "final",
    "id",
    "number",
    "openedAt",
    "outcome",
    "state",
    "type",
    "weight",
  ]);
  expect(views["task/TSK0009999"]).toMatchObject({ number: "TSK0009999", state: null, final: true });
  expect(Object.keys(views)).toHaveLength(2);
});

it("news that nobody hears are not sent: of a link that is not read, or when others wait that say all", async () => {
  const isHeard = createHeard(product.pool);
  const job = await open("job");
  const task = await open("task", { job: [job] });
  await eventually("the job to know of its task", async () => (await fieldsOf(job))["openTasks"] === 1);
  const news = (id: string, to: string, link: string, kind: News["kind"] = "reaction"): News => ({
    id,
    record: task,
    kind,
    to,
    input: { link, state: "over", record: { id: task } },
  });
  /** Entries that no relay takes, in their order. */
  const put = async (position: number, { id, kind, to, input }: News): Promise<void> => {
    await product.pool.query(
      `insert into outbox (id, record_id, kind, body, lane, available_at, position)
       overriding system value values ($1, $2, $3, $4, $1, 'infinity', $5)`,
      [id, task, kind, JSON.stringify({ to, input }), position],
    );
  };
  const [first, second, third] = [
    news("first", job, "tasks"),
    news("second", job, "tasks", "reread"),
    news("third", job, "tasks"),
  ];
  // Far behind what else there is; each sixteenth is told whatever waits behind it.
  const far = 16_000_000;
  await put(far + 1, first);
  expect(await isHeard(first)).toBe(true);
  await put(far + 2, second);
  expect([await isHeard(first), await isHeard(second)]).toEqual([false, true]);
  await put(far + 3, third);
  await product.pool.query("update outbox set attempts = 1 where id = 'third'");
  expect([await isHeard(first), await isHeard(second)]).toEqual([false, true]);
  await product.pool.query("update outbox set position = $1 where id = 'first'", [far]);
  expect(await isHeard(first)).toBe(true);

  // A task reads those that it comes after, and knows nothing of those that come after it.
  expect(await isHeard(news("fourth", task, "after"))).toBe(true);
  expect(await isHeard(news("fifth", task, "before"))).toBe(false);
  // One that is over may have been merged, and one that is not there may come: they say so themselves.
  await send(task, "finish", { outcome: "good" });
  expect(await isHeard(news("sixth", task, "before"))).toBe(true);
  expect(await isHeard(news("seventh", "task/TSK0099999", "before"))).toBe(true);
  await product.pool.query("delete from outbox where id = any($1)", [["first", "second", "third"]]);
});
