import type pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { startStore, type TestStore } from "../../test/support/store.ts";
import { createCredentialMemory } from "../../activities/probe/credential-memory.ts";
import { createLogins } from "../../activities/probe/logins.ts";
import { createStoredHostKeys } from "../../activities/probe/stored-host-keys.ts";
import { beginLogin, endLogin, noteLogins, readAffinity } from "./credential-affinity.ts";

let store: TestStore;
let pool: pg.Pool;
beforeAll(async () => {
  store = await startStore();
  ({ pool } = store);
});
afterAll(() => store?.stop());
beforeEach(async () => {
  await pool.query("truncate credential_affinity, ssh_host_keys");
});

const key = { address: "10.0.0.1", kind: "ssh", name: "root" } as const;
const lockout = { failures: 3, pauseMs: 60_000 };
const now = Date.UTC(2026, 2, 2);

describe("credentials at targets", () => {
  it("are remembered by what worked, and by what was refused until the pause is over", async () => {
    await beginLogin(pool, key, { lockout, now });
    await endLogin(pool, key, { end: "accepted", now: now + 5 });
    await beginLogin(pool, { ...key, name: "old" }, { lockout, now });
    await endLogin(pool, { ...key, name: "old" }, { end: "refused", now });
    expect(await readAffinity(pool, ["10.0.0.1", "10.0.0.2"])).toEqual(
      expect.arrayContaining([
        { ...key, workedAt: now + 5, failures: 0, pausedUntil: null },
        { ...key, name: "old", workedAt: null, failures: 1, pausedUntil: null },
      ]),
    );
    for (const _ of [2, 3])
      expect(await beginLogin(pool, { ...key, name: "old" }, { lockout, now })).toMatchObject({ may: true });
    expect(await beginLogin(pool, { ...key, name: "old" }, { lockout, now: now + 59_999 })).toEqual({
      may: false,
      pausedUntil: now + 60_000,
    });
    expect(await beginLogin(pool, { ...key, name: "old" }, { lockout, now: now + 60_000 })).toMatchObject({
      may: true,
    });
  });

  it("are tried no oftener than allowed by twenty workers at once", async () => {
    const attempts = await Promise.all(Array.from({ length: 20 }, () => beginLogin(pool, key, { lockout, now })));
    expect(attempts.filter(({ may }) => may)).toHaveLength(3);
  });

  it("are remembered of a collector without a database, as if it had one", async () => {
    const memory = createCredentialMemory(() => now);
    const logins = createLogins({
      credentials: ["bad", "good"].map((name) => ({ kind: "ssh", name, tries: 9, user: "u" })),
      lockout,
      secrets: { read: (name) => Promise.resolve(name) },
      memory,
      now: () => now,
    });
    const enter = (accepts: string) =>
      logins.enter<"ssh", string>({
        address: "10.0.0.1",
        kind: "ssh",
        where: "10.0.0.1:22",
        login: (_, { name }) =>
          Promise.resolve(name === accepts ? { kind: "accepted", value: name } : { kind: "refused" }),
      });
    expect(await enter("good")).toMatchObject({ ok: true, credential: "good" });
    for (const _ of [1, 2, 3]) expect(await enter("nobody")).toMatchObject({ ok: false, category: "credentials" });
    await noteLogins(pool, memory.ends(), lockout);
    const byName = (rows: readonly { readonly name: string }[]) => [...rows].sort((a, b) => (a.name < b.name ? -1 : 1));
    const kept = await readAffinity(pool, ["10.0.0.1"]);
    expect(byName(kept)).toEqual(byName(memory.rows()));
    expect(kept.filter(({ pausedUntil }) => pausedUntil !== null)).toHaveLength(2);
  });

  it("leave nothing behind where the target never judged them", async () => {
    await beginLogin(pool, key, { lockout, now });
    await endLogin(pool, key, { end: "unanswered", now });
    expect(await readAffinity(pool, ["10.0.0.1"])).toEqual([]);
  });
});

it("host keys are known by address, and a host that has moved by its key", async () => {
  const hostKeys = createStoredHostKeys(pool, () => now);
  expect(await hostKeys.judge("10.0.0.1", "SHA256:a")).toBe("new");
  await hostKeys.remember("10.0.0.1", "SHA256:a");
  await hostKeys.remember("10.0.0.2", "SHA256:b");
  expect(await hostKeys.judge("10.0.0.1", "SHA256:a")).toBe("same");
  expect(await hostKeys.judge("10.0.0.1", "SHA256:b")).toBe("moved");
  expect(await hostKeys.judge("10.0.0.1", "SHA256:c")).toBe("changed");
  expect(await hostKeys.judge("10.0.0.3", "SHA256:c")).toBe("new");
});
