import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { beginAttempt, type CredentialStanding, credentialsFor, endAttempt } from "./credential.ts";
import { readCredentialSecret } from "./credential-secret.ts";
import type { DiscoveryCredential } from "./ir.ts";

const key = { kind: "ssh", name: "root" } as const;
const lockout = { failures: 2, pauseMs: 1_000 };
const standing = (change: Partial<CredentialStanding>): CredentialStanding => ({
  ...key,
  workedAt: null,
  failures: 0,
  pausedUntil: null,
  ...change,
});

describe("the order of credentials", () => {
  const credential = (name: string, more: Partial<DiscoveryCredential> = {}): DiscoveryCredential => ({
    kind: "ssh",
    name,
    tries: 1,
    ...more,
  });
  const names = (list: readonly DiscoveryCredential[]): string[] => list.map(({ name }) => name);

  it("is that of the list, of the kind that is asked for", () => {
    const list = [credential("b"), credential("s", { kind: "snmp" }), credential("a")];
    expect(names(credentialsFor(list, "ssh", "10.0.0.1", []))).toEqual(["b", "a"]);
  });

  it("puts first what worked there last", () => {
    const worked = [
      standing({ name: "b", workedAt: 5 }),
      standing({ name: "c", workedAt: 9 }),
      standing({ kind: "snmp", name: "a", workedAt: 99 }),
    ];
    expect(
      names(credentialsFor([credential("a"), credential("b"), credential("c")], "ssh", "10.0.0.1", worked)),
    ).toEqual(["c", "b", "a"]);
  });

  it("leaves out what is for other ranges", () => {
    const list = [credential("a", { for: ["10.1.0.0/16", "10.0.0.9"] }), credential("b", { for: null })];
    expect(names(credentialsFor(list, "ssh", "10.0.0.1", []))).toEqual(["b"]);
    expect(names(credentialsFor(list, "ssh", "10.1.2.3", []))).toEqual(["a", "b"]);
    expect(names(credentialsFor(list, "ssh", "10.0.0.9", []))).toEqual(["a", "b"]);
  });
});

describe("a pause before a lock-out", () => {
  it("begins with the last failure that is allowed, and ends by itself", () => {
    const first = beginAttempt(key, undefined, { lockout, now: 0 });
    if (!first.may) throw new Error("refused");
    const second = beginAttempt(key, endAttempt(first.standing, "refused", 1), { lockout, now: 10 });
    if (!second.may) throw new Error("refused");
    const paused = endAttempt(second.standing, "refused", 11);
    expect(beginAttempt(key, paused, { lockout, now: 1_009 })).toEqual({ may: false, pausedUntil: 1_010 });
    expect(beginAttempt(key, paused, { lockout, now: 1_010 })).toMatchObject({ may: true, standing: { failures: 1 } });
  });

  it("counts an attempt whose end nobody heard of", () => {
    const lost = beginAttempt(key, standing({ failures: 1 }), { lockout, now: 0 });
    if (!lost.may) throw new Error("refused");
    expect(beginAttempt(key, lost.standing, { lockout, now: 1 }).may).toBe(false);
  });

  it("does not count what the target never judged, and forgets failures when one is accepted", () => {
    const begun = beginAttempt(key, standing({ failures: 1 }), { lockout, now: 0 });
    if (!begun.may) throw new Error("refused");
    expect(endAttempt(begun.standing, "unanswered", 1)).toEqual(standing({ failures: 1 }));
    expect(endAttempt(begun.standing, "accepted", 7)).toEqual(standing({ workedAt: 7 }));
  });

  it("lets no more refusals through than it allows, within any time of the length of the pause", () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ after: fc.nat(700), end: fc.constantFrom("refused", "unanswered") }), { maxLength: 40 }),
        fc.integer({ min: 1, max: 4 }),
        (attempts, failures) => {
          let known: CredentialStanding | undefined;
          let now = 0;
          const refusals: number[] = [];
          for (const { after, end } of attempts) {
            now += after;
            const begun = beginAttempt(key, known, { lockout: { failures, pauseMs: 1_000 }, now });
            if (!begun.may) continue;
            if (end === "refused") refusals.push(now);
            known = endAttempt(begun.standing, end, now);
          }
          // The one that is too many comes only when the pause after the last allowed one is over.
          for (let index = failures; index < refusals.length; index += failures)
            expect((refusals[index] ?? 0) - (refusals[index - 1] ?? 0)).toBeGreaterThanOrEqual(1_000);
        },
      ),
    );
  });
});

describe("a secret", () => {
  it.each([
    ["ssh", "hunter22", "ops", { user: "ops", password: "hunter22" }],
    ["ssh", "-----BEGIN OPENSSH PRIVATE KEY-----\n", "ops", { user: "ops", key: expect.any(String), passphrase: null }],
    ["ssh", { user: "a", key: "k", passphrase: "p" }, null, { user: "a", key: "k", passphrase: "p" }],
    ["ssh", { user: "a", password: "p" }, "b", { user: "b", password: "p" }],
    ["snmp", "public", null, { community: "public" }],
    ["sql", { user: "reader", password: "p" }, null, { user: "reader", password: "p" }],
    ["redis", "p", null, { user: null, password: "p" }],
    ["http", { user: "u", password: "p" }, null, { user: "u", password: "p" }],
  ] as const)("of %s is read: %j", (kind, value, user, read) => {
    expect(readCredentialSecret(kind, value, user)).toEqual({ ok: true, value: read });
  });

  it("of SNMPv3 has the level that its keys allow, unless it says one", () => {
    const level = (value: { readonly [key: string]: string }) => {
      const read = readCredentialSecret("snmp", value, null);
      return read.ok && "level" in read.value ? read.value.level : read;
    };
    expect(level({ user: "a" })).toBe("noAuthNoPriv");
    expect(level({ user: "a", authKey: "12345678" })).toBe("authNoPriv");
    expect(level({ user: "a", authKey: "12345678", privKey: "12345678" })).toBe("authPriv");
    expect(level({ user: "a", level: "authNoPriv", authKey: "12345678", privKey: "12345678" })).toBe("authNoPriv");
  });

  it.each([
    ["ssh", undefined, "does not exist"],
    ["ssh", "s3cret-canary", "no user"],
    ["ssh", { user: "s3cret-canary" }, "neither `key` nor `password`"],
    ["snmp", { authKey: "s3cret-canary" }, "neither a community nor a user"],
    ["snmp", { user: "u", level: "s3cret-canary" }, "`level`"],
    ["snmp", { user: "u", authKey: "s3cret-canary", authProtocol: "rot13" }, "`authProtocol` is none of md5"],
    ["snmp", { user: "u", level: "authPriv", authKey: "s3cret-canary", privKey: "short" }, "`privKey`"],
    ["sql", { user: "s3cret-canary" }, "no `password`"],
    ["redis", 7, "no `password`"],
  ] as const)("of %s that cannot be used says why and repeats nothing: %j", (kind, value, says) => {
    const read = readCredentialSecret(kind, value, null);
    expect(read).toEqual({ ok: false, error: expect.stringContaining(says) });
    expect(JSON.stringify(read)).not.toContain("s3cret-canary");
  });
});
