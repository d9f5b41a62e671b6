import { expect, it } from "vitest";
import type { Held } from "./held.ts";
import { rowsOf } from "./rows.ts";

const held = (record: string, of: readonly string[], cis: readonly string[]): Held => ({
  record,
  of: [...of],
  cis: [...cis],
  label: null,
  state: "s",
  lifecycle: "l",
  overridden: null,
  shared: false,
  from: 0,
  until: 1,
});

const windows = [held("1", ["b"], ["b", "top"]), held("2", ["a"], ["a", "top"])];
const names = { a: "Zebra", b: "ape", top: "Top" };
const told = (rows: ReturnType<typeof rowsOf>) => rows.map((row) => [row.name, row.held.map(({ record }) => record)]);

it("an item that a window was asked for has a row with all that hold it, by name", () => {
  expect(told(rowsOf(windows, [], names, []))).toEqual([
    ["ape", ["1"]],
    ["Zebra", ["2"]],
  ]);
});

it("what depends on it has one where it is in a conflict, or was chosen by id or name", () => {
  const conflict = { records: ["1", "2"], calendar: null, cis: ["top"], from: 0, until: 1 };
  expect(told(rowsOf(windows, [conflict], names, []))).toContainEqual(["Top", ["1", "2"]]);
  expect(told(rowsOf(windows, [], names, ["top"]))).toContainEqual(["Top", ["1", "2"]]);
  expect(told(rowsOf([], [], names, ["zebra"]))).toEqual([["Zebra", []]]);
});
