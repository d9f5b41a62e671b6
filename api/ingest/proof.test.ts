import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { Signing } from "../../engine/event/ir.ts";
import { isField, isSigned, standsIn, withoutField } from "./proof.ts";

const now = Date.UTC(2026, 2, 2, 9);
const body = Buffer.from('{"a":1}');
const plain: Signing = { hash: "sha256", header: "x-sign", prefix: "", digits: "hex", time: null };
const hmac = (text: string, digits: "hex" | "base64" = "hex", secret = "s3cret"): string =>
  createHmac("sha256", secret).update(text).digest(digits);
const proves = (signing: Signing, headers: Record<string, string>, secret = "s3cret"): boolean =>
  isSigned(signing, body, now)({ headers, method: "POST" }, secret);

describe("a signature", () => {
  it("is that of the bytes by the secret, and no other", () => {
    expect(proves(plain, { "x-sign": hmac('{"a":1}') })).toBe(true);
    for (const wrong of [hmac('{"a":2}'), hmac('{"a":1}', "hex", "other"), hmac('{"a":1}', "base64"), "", "zz"])
      expect([wrong, proves(plain, { "x-sign": wrong })]).toEqual([wrong, false]);
    expect(proves(plain, {})).toBe(false);
  });

  it("has its prefix and its digits as the source says", () => {
    const github: Signing = { ...plain, prefix: "sha256=" };
    expect(proves(github, { "x-sign": `sha256=${hmac('{"a":1}')}` })).toBe(true);
    expect(proves(github, { "x-sign": hmac('{"a":1}') })).toBe(false);
    expect(proves({ ...plain, digits: "base64" }, { "x-sign": hmac('{"a":1}', "base64") })).toBe(true);
  });

  it("that tells its instant counts for a while only, and with that instant", () => {
    const timed: Signing = { ...plain, time: { header: "x-time", join: ":", withinMs: 300_000 } };
    const at = (ms: number): Record<string, string> => {
      const seconds = String(Math.trunc(ms / 1000));
      return { "x-time": seconds, "x-sign": hmac(`${seconds}:{"a":1}`) };
    };
    expect(proves(timed, at(now))).toBe(true);
    expect(proves(timed, at(now - 299_000))).toBe(true);
    expect(proves(timed, at(now - 301_000))).toBe(false);
    expect(proves(timed, at(now + 301_000))).toBe(false);
    expect(proves(timed, { ...at(now - 301_000), "x-time": String(now / 1000) })).toBe(false);
    expect(proves(timed, { "x-sign": hmac('{"a":1}') })).toBe(false);
  });

  it("by an empty secret opens nothing", () => {
    expect(proves(plain, { "x-sign": hmac('{"a":1}', "hex", "") }, "")).toBe(false);
    expect(proves(plain, { "x-sign": hmac('{"a":1}', "hex", " ") }, " ")).toBe(false);
  });
});

describe("a secret", () => {
  const shown = (headers: Record<string, string>) => ({ headers, method: "POST" });

  it("stands in a header or in the address, whole", () => {
    const header = standsIn({ in: "header", name: "x-token" }, "/v1/events/x");
    expect(header(shown({ "x-token": "s3cret" }), "s3cret")).toBe(true);
    expect(header(shown({ "x-token": "s3cre" }), "s3cret")).toBe(false);
    expect(header(shown({}), "s3cret")).toBe(false);
    const query = (url: string): boolean => standsIn({ in: "query", name: "token" }, url)(shown({}), "s3 cret");
    expect(query("/v1/events/x?a=1&token=s3%20cret")).toBe(true);
    expect(query("/v1/events/x?token=s3")).toBe(false);
    expect(query("/v1/events/x")).toBe(false);
  });

  it("in a field is compared and taken out; what is no text is none", () => {
    const given = { routing_key: "s3cret", a: { routing_key: "stays" } };
    expect(isField("routing_key", given)(shown({}), "s3cret")).toBe(true);
    expect(isField("routing_key", { routing_key: ["s3cret"] })(shown({}), "s3cret")).toBe(false);
    expect(isField("routing_key", "s3cret")(shown({}), "s3cret")).toBe(false);
    expect(withoutField("routing_key", given)).toEqual({ a: { routing_key: "stays" } });
  });
});
