import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mask } from "./mask.ts";

const secret = fc.stringMatching(/^[A-Za-z0-9+_!@#%^]{6,20}$/).filter((text) => !/^\*+$/u.test(text));

describe("mask", () => {
  it.each([
    ["password: SECRET"],
    ["requirepass SECRET"],
    ['db_password = "SECRET"'],
    ["--password=SECRET --user=a"],
    ["DATABASE_URL=postgres://shop:SECRET@db1/shop"],
    ["stats auth admin:SECRET"],
    ['proxy_set_header Authorization "Bearer SECRET";'],
    ["-----BEGIN RSA PRIVATE KEY-----\nSECRET\n-----END RSA PRIVATE KEY-----"],
    ["AWS_SECRET_ACCESS_KEY=SECRET"],
    ["rocommunity SECRET default"],
  ])("takes the secret out of %j, wherever it stands", (line) => {
    fc.assert(
      fc.property(secret, (text) => {
        const shown = JSON.stringify(
          mask({ deep: [{ stdout: `before\n${line.replace(/SECRET(?!_)/u, () => text)}\nafter` }] }),
        );
        expect(shown).not.toContain(JSON.stringify(text).slice(1, -1));
        expect(shown).toContain("before");
        expect(shown).toContain("after");
      }),
      { numRuns: 50 },
    );
  });

  it("takes values of names that a step adds, and of keys of objects", () => {
    expect(mask({ apiToken: "abc", nested: { pin: "1234" } }, ["pin"])).toEqual({
      apiToken: "***",
      nested: { pin: "***" },
    });
  });

  it("leaves alone what is none, and changes nothing the second time", () => {
    const plain = "server 192.0.2.1:80;\nlisten 80;\npassword_length\n";
    expect(mask(plain)).toBe(plain);
    fc.assert(
      fc.property(fc.json(), (text) => {
        const once = mask(JSON.parse(text) as never);
        expect(mask(once)).toEqual(once);
      }),
      { numRuns: 200 },
    );
  });

  it("costs no more than its length", () => {
    const started = performance.now();
    mask("a-".repeat(500_000));
    mask("password".repeat(100_000));
    expect(performance.now() - started).toBeLessThan(20_000);
  });
});
