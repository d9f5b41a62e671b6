import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { alwaysCalendar } from "../../engine/clock/calendar.ts";
import type { Bundle } from "../../engine/lifecycle/ir.ts";
import { createDefinitionsCache } from "./definitions-cache.ts";

const desk = { ...alwaysCalendar, name: "desk", zone: "Europe/Berlin" };
const bundle = { parts: { Calendar: { desk } } } as unknown as Bundle;
const year = (of: number): number => Date.UTC(of, 5, 1);

it("gives the same definitions as the same bytes, and others where the years of the zone tables are others", async () => {
  const asked: string[] = [];
  const definitions = createDefinitionsCache({ read: async (digest) => (asked.push(digest), bundle) });
  const first = await definitions.read("d1", year(2026), year(2026));
  expect(await definitions.read("d1", year(2026) + 1, year(2026) + 2)).toBe(first);
  expect(asked).toEqual(["d1"]);
  expect(first.digest).toBe(createHash("sha256").update(first.bytes).digest("hex"));
  const told = JSON.parse(Buffer.from(first.bytes).toString("utf8")) as {
    digest: string;
    bundle: object;
    zones: { [zone: string]: object };
  };
  expect(told).toMatchObject({
    digest: "d1",
    bundle,
    zones: { "Europe/Berlin": { fromMs: Date.UTC(2025, 0), toMs: Date.UTC(2032, 0) } },
  });

  const later = await definitions.read("d1", year(2026), year(2027));
  const other = await definitions.read("d2", year(2026), year(2026));
  expect(new Set([first, later, other].map(({ digest }) => digest)).size).toBe(3);
});
