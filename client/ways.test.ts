import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { waysText } from "../tools/ways-text.ts";

it("is where the contract says: npm run generate writes it", async () => {
  expect(readFileSync(new URL("ways.ts", import.meta.url), "utf8")).toBe(await waysText());
});
