import { setTimeout as pause } from "node:timers/promises";
import { pino } from "pino";
import type { Pool } from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { readEventLag } from "../store/event/lag.ts";
import { saveDeliveries } from "../store/event/deliveries.ts";
import { startStore, type TestStore } from "../test/support/store.ts";
import { startAlertProcessor } from "./alert-processor.ts";

let store: TestStore;
let pool: Pool;

const source = (name: string): string => `apiVersion: opsloom/v1
kind: EventSource
metadata: { name: ${name} }
spec:
  receive: { webhook: json }
  event: { key: "\${ .key }", state: firing, severity: 1, title: "\${ .key }" }
`;

beforeAll(async () => {
  store = await startStore();
  ({ pool } = store);
  const files = ["good", "bad"].map((name) => ({ path: `${name}.yaml`, text: source(name) }));
  await store.publish(files);
  await pool.query(
    "create function no() returns trigger language plpgsql as $$ begin if new.source = 'bad' then raise 'no room'; end if; return new; end $$",
  );
  await pool.query("create trigger no before insert on alerts for each row execute function no()");
});
afterAll(() => store?.stop());

const send = (name: string, key: string): Promise<unknown> =>
  saveDeliveries(pool, [{ source: name, body: JSON.stringify({ key }) }]);
const alerts = async (): Promise<readonly string[]> =>
  (await pool.query<{ id: string }>("select id from alerts order by id")).rows.map(({ id }) => id);
const lag = async () => (await readEventLag(pool))[0];

async function eventually(holds: () => Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 600 && !(await holds()); attempt += 1) await pause(50);
}

it("what cannot be processed stops the shard of its source alone, is told, and goes on once it can", async () => {
  const processor = startAlertProcessor({
    pool,
    log: pino({ level: "silent" }),
    awaken: (ms) => pause(Math.min(ms, 20)),
  });
  try {
    await send("bad", "x");
    await eventually(async () => (await lag())?.stuck === 1);
    await send("good", "a");
    await send("good", "b");
    await eventually(async () => (await alerts()).length === 2);
    expect(await alerts()).toEqual(["good/a", "good/b"]);
    expect(await lag()).toMatchObject({ stuck: 1, waiting: 1 });
    const { rows } = await pool.query<{ error: string }>("select error from event_cursors where failed_at is not null");
    expect(rows[0]?.error).toContain("no room");
    await pool.query("drop trigger no on alerts");
    await eventually(async () => (await alerts()).length === 3);
    expect(await lag()).toMatchObject({ stuck: 0, waiting: 0 });
  } finally {
    await processor.stop();
  }
});
