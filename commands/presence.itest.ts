import type { Pool } from "pg";
import { pino } from "pino";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { beat } from "../store/worker/beat.ts";
import { listWorkers } from "../store/worker/list.ts";
import type { WorkerFacts } from "../store/worker/worker.ts";
import { startStore, type TestStore } from "../test/support/store.ts";
import { eventually } from "../test/support/product.ts";
import { startPresence } from "./presence.ts";

let store: TestStore;
let pool: Pool;
const log = pino({ level: "silent" });

beforeAll(async () => {
  store = await startStore({ max: 4 });
  ({ pool } = store);
});
afterAll(() => store?.stop());
afterEach(() => pool.query("delete from workers"));

const worker = (id: string): WorkerFacts => ({
  id,
  host: "here",
  pid: 7,
  version: "1.0.0",
  build: "b",
  functions: {},
});
const running = async () => (await listWorkers(pool)).map(({ id }) => id);
const age = (id: string) => pool.query("update workers set seen_at = now() - interval '41 s' where id = $1", [id]);

it("a worker is known from its start to its stop, with what it can do", async () => {
  const presence = await startPresence({ pool, log, worker: worker("a") });
  expect(await listWorkers(pool)).toMatchObject([{ ...worker("a"), startedAt: expect.any(Date) as Date }]);
  await presence.stop();
  expect(await running()).toEqual([]);
});

it("one that is not seen any more is gone, and forgotten when another one is seen", async () => {
  await beat(pool, worker("dead"));
  await age("dead");
  expect(await running()).toEqual([]);
  await beat(pool, worker("alive"));
  expect((await pool.query("select id from workers")).rows).toEqual([{ id: "alive" }]);
});

it("one whose process slept and was forgotten is known again by itself", async () => {
  const presence = await startPresence({ pool, log, worker: worker("sleeper"), intervalMs: 20 });
  await age("sleeper");
  await beat(pool, worker("other"));
  await eventually("the sleeper", async () => (await running()).includes("sleeper"));
  await presence.stop();
});
