import { expect, it } from "vitest";
import { columnTitle, type ListedRecord, valueAt } from "./column.ts";

const record = {
  number: "INC0000001",
  state: "new",
  openedAt: "2026-11-29T10:00:00.000Z",
  fields: { title: "Printer", priority: 1, state: "of a field" },
  facets: { major: { state: "proposed", enteredAt: "", fields: { commander: "kim" } } },
} as unknown as ListedRecord;

it("a column is what every record has, a field, or what a facet holds", () => {
  const columns = [
    "number",
    "state",
    "priority",
    "facets.major.state",
    "facets.major.commander",
    "facets.none.state",
    "nothing",
  ];
  expect(columns.map((column) => valueAt(record, column))).toEqual([
    "INC0000001",
    "new",
    1,
    "proposed",
    "kim",
    undefined,
    undefined,
  ]);
  expect(["assignmentGroup", "updatedAt", "facets.major.state"].map(columnTitle)).toEqual([
    "Assignment group",
    "Updated",
    "Major state",
  ]);
});
