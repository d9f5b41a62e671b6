import type pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { rangesOf } from "../../engine/discovery/range.ts";
import { noteLogins } from "../../store/discovery/credential-affinity.ts";
import { startStore, type TestStore } from "../../test/support/store.ts";
import { recallLogins } from "./recall-logins.ts";

let store: TestStore;
let pool: pg.Pool;
beforeAll(async () => {
  store = await startStore();
  ({ pool } = store);
});
afterAll(() => store?.stop());

const lockout = { failures: 3, pauseMs: 1_000 };
const ended = (address: string, name: string) => ({ address, kind: "snmp", name, end: "accepted", at: 5_000 }) as const;
const credentials = [{ kind: "snmp", name: "core", tries: 1 }] as const;
const intervals = rangesOf(["10.0.0.0/30"]);

it("tells of the credentials asked for, at the addresses asked for", async () => {
  await noteLogins(
    pool,
    [ended("10.0.0.1", "core"), ended("10.0.0.1", "other"), ended("10.0.0.3", "core"), ended("10.0.0.4", "core")],
    lockout,
  );
  const { addresses, known } = await recallLogins(pool, { intervals, credentials });
  expect(addresses).toBe(4);
  expect(known.map(({ address, name, workedAt }) => [address, name, workedAt])).toEqual([
    ["10.0.0.1", "core", 5_000],
    ["10.0.0.3", "core", 5_000],
  ]);
});

it("tells of as many addresses as there is room for, of one at least", async () => {
  expect(await recallLogins(pool, { intervals, credentials }, 150)).toMatchObject({
    addresses: 3,
    known: [{ address: "10.0.0.1" }],
  });
  const later = rangesOf(["10.0.0.3-10.0.0.4"]);
  expect(await recallLogins(pool, { intervals: later, credentials }, 10)).toMatchObject({
    addresses: 1,
    known: [{ address: "10.0.0.3" }],
  });
});
