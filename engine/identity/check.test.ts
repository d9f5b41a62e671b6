import { describe, expect, it } from "vitest";
import type { JsonObject } from "../base/json.ts";
import type { Candidate } from "./candidate.ts";
import { checkCandidate as check, checkComplete } from "./check.ts";
import { earlierRelations } from "./earlier-relations.ts";
import type { CiClass } from "./ir.ts";

const base = { many: false, required: false, default: null, values: null, class: null, secret: false } as const;
const host: CiClass = {
  name: "host",
  title: "Host",
  extends: null,
  ancestors: [],
  attributes: {
    name: { ...base, name: "name", type: "string", required: true },
    port: { ...base, name: "port", type: "integer" },
    tags: { ...base, name: "tags", type: "string", many: true },
    tier: { ...base, name: "tier", type: "enum", values: ["low", "high"] },
    bootedAt: { ...base, name: "bootedAt", type: "instant" },
  },
  identify: [],
  precedence: {},
  staleAfterMs: null,
};
const of = (attributes: JsonObject, relations: Candidate["relations"] = []): Candidate => ({
  ref: "it",
  class: "host",
  attributes,
  relations,
});

const checkCandidate = (one: CiClass | undefined, candidate: Candidate) => check(one, candidate, earlierRelations);

describe("checkCandidate", () => {
  it("accepts values of the declared types, and null for any", () => {
    expect(
      checkCandidate(host, of({ name: "a", port: 1, tags: ["x"], tier: "high", bootedAt: "2026-03-28T22:00:00.000Z" })),
    ).toBeNull();
    expect(checkCandidate(host, of({ name: null, port: null }))).toBeNull();
  });

  it.each([
    ["unknownAttribute", { prt: 1 }],
    ["unknownAttribute", JSON.parse('{"__proto__": {"x": 1}}') as JsonObject],
    ["unknownAttribute", { constructor: "x" }],
    ["wrongType", { port: "1" }],
    ["wrongType", { port: 1.5 }],
    ["wrongType", { tags: "x" }],
    ["wrongType", { tier: "middle" }],
    ["wrongType", { bootedAt: "yesterday" }],
    ["wrongType", { name: "a\u0000b" }],
    ["wrongType", { name: "a\ud800b" }],
  ] as const)("refuses as %s: %j", (code, attributes) => {
    expect(checkCandidate(host, of(attributes))).toMatchObject({ code });
  });

  it("refuses a long attribute", () => {
    expect(checkCandidate(host, of({ name: "x".repeat(20_000) }))).toMatchObject({ code: "tooLarge" });
  });

  it("takes a backslash-u in a text for what it is", () => {
    expect(checkCandidate(host, of({ name: "\\u0000" }))).toBeNull();
  });

  it("refuses a relation that does not exist and lists those that do", () => {
    expect(checkCandidate(host, of({}, [{ name: "likes", to: { id: "b" } }]))).toMatchObject({
      code: "unknownRelation",
      message: expect.stringContaining("runsOn"),
    });
  });

  it("refuses a class that is not defined", () => {
    expect(checkCandidate(undefined, of({}))).toMatchObject({ code: "unknownClass" });
  });
});

describe("checkComplete", () => {
  it("names the required attribute that has no value", () => {
    expect(checkComplete(host, { port: 1 })).toMatchObject({
      code: "missingAttribute",
      message: expect.stringContaining('"name"'),
    });
    expect(checkComplete(host, { name: "a" })).toBeNull();
  });
});
