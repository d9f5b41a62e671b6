import { afterAll, beforeAll, expect, it } from "vitest";
import { askPeriod, type AskedPeriod } from "../../engine/availability/ask.ts";
import { startStore, type TestStore } from "../../test/support/store.ts";
import { zoneOf } from "../indicator/program.ts";
import { type KnownUptimeProgram, latestUptimeProgram } from "./program.ts";
import { reckonStored } from "./reading.ts";
import { recountUptime } from "./verify.ts";

const definitions = `apiVersion: opsloom/v1
kind: Availability
metadata: { name: shop-uptime }
spec:
  of: { cis: [shop] }
  target: 99%
  period: month
  zone: UTC
  outages: { alerts: { alerts: { severity: 1 } } }
`;

const hour = 3_600_000;

let store: TestStore;
let program: KnownUptimeProgram;
beforeAll(async () => {
  store = await startStore();
  await store.publish([{ path: "shop.yaml", text: definitions }]);
  program = (await latestUptimeProgram(store.pool, "shop-uptime"))!;
});
afterAll(() => store?.stop());

interface Kept {
  readonly alert: string;
  readonly at: string;
  /** When it became known. @default at once */
  readonly known?: string;
  readonly state: "firing" | "clear";
  readonly ci: string | null;
}

/** As the alert board keeps them: its own tests show that it does. */
async function keep(changes: readonly Kept[]): Promise<void> {
  for (const { alert, at, known = at, state, ci } of changes)
    await store.pool.query(
      `insert into alert_changes (alert_id, episode, at, committed_at, source, state, severity, title, ci, count, duplicates)
       values ($1, 1, $2, $3, 'monitor', $4, 1, 'No answer', $5, 1, 0)`,
      [alert, at, known, state, ci],
    );
}

const services = [{ ci: "shop", name: "Shop", reach: { shop: 0 } }];

function november(at: number): AskedPeriod {
  const asked = askPeriod(program.availability, zoneOf("UTC", at), "2026-11", at, at);
  if (!asked.ok) throw new Error(asked.error);
  return asked.value;
}

/** How long the shop was out in November, as of an instant. */
async function downAsOf(instant: string): Promise<number> {
  const reckoned = await reckonStored(store.pool, program, november(Date.parse(instant)), services);
  if (!reckoned.ok) throw new Error(reckoned.error);
  return reckoned.value.reading.services[0]!.downMs;
}

it("of an alert that fired knows no end that was told after the reading, wherever that lies", async () => {
  await store.pool.query("delete from alert_changes");
  await keep([
    { alert: "monitor/a", at: "2026-10-20T00:00:00Z", state: "firing", ci: "shop" },
    {
      alert: "monitor/a",
      at: "2026-10-21T00:00:00Z",
      known: "2026-12-03T00:00:00Z",
      state: "clear",
      ci: "shop",
    },
  ]);
  expect(await downAsOf("2026-12-01T00:00:00Z")).toBe(720 * hour);
  expect(await downAsOf("2026-12-04T00:00:00Z")).toBe(0);
});

it("counts an alert of which it was found out after the period what it is of", async () => {
  await store.pool.query("delete from alert_changes");
  await keep([
    { alert: "monitor/b", at: "2026-11-29T00:00:00Z", state: "firing", ci: null },
    { alert: "monitor/b", at: "2026-12-02T00:00:00Z", state: "firing", ci: "shop" },
    { alert: "monitor/b", at: "2026-12-03T00:00:00Z", state: "clear", ci: "shop" },
    { alert: "monitor/later", at: "2026-12-01T00:00:00Z", state: "firing", ci: "shop" },
  ]);
  expect(await downAsOf("2026-12-01T00:00:00Z")).toBe(0);
  expect(await downAsOf("2026-12-05T00:00:00Z")).toBe(48 * hour);
});

it("that differs says so in words, also where it comes to the same", async () => {
  await store.pool.query("delete from alert_changes");
  await keep([{ alert: "monitor/c", at: "2026-11-29T00:00:00Z", state: "firing", ci: "shop" }]);
  const asOf = new Date("2026-12-01T00:00:00Z");
  const reckoned = await reckonStored(store.pool, program, november(asOf.getTime()), services);
  if (!reckoned.ok) throw new Error(reckoned.error);
  const { reading } = reckoned.value;
  const stored = { ...reckoned.value, digest: program.digest, program, period: "2026-11", asOf };
  expect(await recountUptime(store.pool, stored, asOf.getTime())).toEqual({ differs: null, corrected: null });
  const cut = reading.services.map((one) => ({
    ...one,
    outages: one.outages.map((outage) => ({ ...outage, forgivenBy: ["change/CHG0000001"] })),
  }));
  expect(
    await recountUptime(store.pool, { ...stored, reading: { ...reading, services: cut } }, asOf.getTime()),
  ).toEqual({
    differs: "the uptime is the same, and its outages are cut in another way",
    corrected: null,
  });
});

it("counts what was said of a CI that is one with it since", async () => {
  await store.pool.query("delete from alert_changes");
  await store.pool.query(
    `insert into cis (id, class, family, name, attributes, keys, first_seen_at, last_seen_at, changed_at, merged_into)
     values ('shop', 'service', 'service', 'Shop', '{}', '{}', now(), now(), now(), null),
       ('shop-old', 'service', 'service', 'Shop', '{}', '{}', now(), now(), '2026-12-03T00:00:00Z', 'shop')`,
  );
  await keep([
    { alert: "monitor/a", at: "2026-11-10T00:00:00Z", state: "firing", ci: "shop-old" },
    { alert: "monitor/a", at: "2026-11-10T02:00:00Z", state: "clear", ci: "shop-old" },
    { alert: "monitor/b", at: "2026-11-11T00:00:00Z", state: "firing", ci: "other" },
  ]);
  // It was found out after the first reading, which is made again as it was.
  expect(await downAsOf("2026-12-01T00:00:00Z")).toBe(0);
  expect(await downAsOf("2026-12-04T00:00:00Z")).toBe(2 * hour);
});
