import { describe, expect, it } from "vitest";
import { createCredentialMemory } from "./credential-memory.ts";

const lockout = { failures: 2, pauseMs: 1_000 };
const key = { kind: "ssh", name: "root" } as const;
const at = "192.0.2.1";

describe("a memory without a database", () => {
  it("knows the logins of a try that was cut off, and tells them with its own", async () => {
    const first = createCredentialMemory(() => 10);
    await first.begin(at, key, lockout);
    await first.end(at, key, "refused");
    const second = createCredentialMemory(() => 20, [], { ends: first.ends(), lockout });
    expect(await second.begin(at, key, lockout)).toMatchObject({ may: true, standing: { failures: 2 } });
    await second.end(at, key, "refused");
    expect(await second.begin(at, key, lockout)).toEqual({ may: false, pausedUntil: 1_020 });
    expect(second.ends().map(({ end, at: when }) => [end, when])).toEqual([
      ["refused", 10],
      ["refused", 20],
    ]);
  });

  it("counts from 0 again after one that was accepted there", async () => {
    const ends = [{ ...key, address: at, end: "accepted", at: 10 }] as const;
    const memory = createCredentialMemory(
      () => 20,
      [{ ...key, address: at, workedAt: null, failures: 1, pausedUntil: null }],
      {
        ends,
        lockout,
      },
    );
    expect(memory.rows()).toMatchObject([{ workedAt: 10, failures: 0 }]);
  });
});
