import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { policies } from "../../store/retention/policies.ts";

it("docs/operations.md says how long each kind of row is kept, and at least", () => {
  const text = readFileSync("docs/operations.md", "utf8");
  const rows = [...text.matchAll(/^\| (`\w+`(?:, `\w+`)*) \| ([\w ]+) days \| ([\d, ]+) \|/gm)].flatMap(
    ([, kinds = "", days = "", minimums = ""]) => {
      const [all, least] = [days.split(" and ").map(Number), minimums.split(", ").map(Number)];
      return kinds.split(", ").map((kind, nth) => ({
        kind: kind.replaceAll("`", ""),
        days: all[nth] ?? all[0],
        minDays: least[nth] ?? least[0],
      }));
    },
  );
  const byName = (a: { readonly kind: string }, b: { readonly kind: string }): number => (a.kind < b.kind ? -1 : 1);
  expect(rows.sort(byName)).toEqual(policies.map(({ kind, days, minDays }) => ({ kind, days, minDays })).sort(byName));
});
