import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { kept } from "../../store/retention/kept.ts";
import { policies } from "../../store/retention/policies.ts";

const tables = [...readFileSync("store/schema.sql", "utf8").matchAll(/^CREATE TABLE public\.(\w+) /gm)].map(
  ([, name = ""]) => name,
);

it("every table has a time after which its rows go, or a reason to stay: store/retention says it", () => {
  const decided = new Set([...policies.map(({ table }) => table), ...Object.keys(kept)]);
  expect(tables.filter((name) => !decided.has(name))).toEqual([]);
  expect([...decided].filter((name) => !tables.includes(name))).toEqual([]);
});

it("no table has both", () => {
  expect(policies.filter(({ table }) => Object.hasOwn(kept, table))).toEqual([]);
});
