import { readdirSync } from "node:fs";
import { expect, it } from "vitest";
import type { Operation } from "./operation.ts";
import { operations } from "./operations.ts";

it("the contract as a whole names every operation of its files, by its id", async () => {
  const files = readdirSync(new URL(".", import.meta.url)).filter((file) => !/\.test\.ts$|^operations\.ts$/.test(file));
  const modules = await Promise.all(files.map((file) => import(`./${file}`) as Promise<Record<string, unknown>>));
  const isOperation = (value: unknown): value is Operation =>
    typeof value === "object" && value !== null && "path" in value && "permission" in value;
  const defined = modules.flatMap((module) => Object.values(module)).filter(isOperation);
  expect(Object.keys(operations).sort()).toEqual(defined.map(({ id }) => id).sort());
  for (const [id, operation] of Object.entries(operations)) expect(operation.id).toBe(id);
});
