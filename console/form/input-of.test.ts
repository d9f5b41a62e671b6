import { expect, it } from "vitest";
import { inputOf } from "./input-of.ts";

const input = (name: string, type: string, more: object = {}) => ({
  name,
  type,
  many: false,
  choices: null,
  value: null,
  required: false,
  ...more,
});

function form(entries: { readonly [name: string]: string | readonly string[] }): FormData {
  const data = new FormData();
  for (const [name, value] of Object.entries(entries)) for (const one of [value].flat()) data.append(name, one);
  return data;
}

it("what was left as it is is not sent; what was emptied is sent as nothing", () => {
  const inputs = [
    input("title", "string", { value: "Printer" }),
    input("group", "group", { value: "desk" }),
    input("note", "text"),
    input("at", "instant", { value: "2026-11-29T10:00:42.500Z" }),
    input("urgent", "boolean"),
    input("callers", "user", { many: true, value: ["ada"] }),
    input("reports", "integer", { value: 3 }),
  ];
  const at = new Date("2026-11-29T10:00:00.000Z");
  const local = new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
  const same = { title: "Printer", group: "desk", note: "", at: local, callers: "ada", reports: "3" };
  expect(inputOf(inputs, form(same)).input).toEqual({});
  expect(
    inputOf(inputs, form({ ...same, title: "", group: "cab", reports: "4", urgent: "on", callers: "ada, kim" })).input,
  ).toEqual({
    title: null,
    group: "cab",
    urgent: true,
    callers: ["ada", "kim"],
    reports: 4,
  });
});

it("what a command needs is sent also when it is as the record has it", () => {
  const inputs = [input("assignee", "user", { value: "kim", required: true })];
  expect(inputOf(inputs, form({ assignee: "kim" })).input).toEqual({ assignee: "kim" });
});

it("several of an enum, a reason and JSON are read; what is no JSON is told at its input", () => {
  const inputs = [input("days", "enum", { many: true, choices: ["mon", "tue", "wed"] }), input("map", "object")];
  expect(inputOf(inputs, form({ days: ["mon", "wed"], map: '{"a":1}', reason: "why" }), true).input).toEqual({
    days: ["mon", "wed"],
    map: { a: 1 },
    reason: "why",
  });
  expect(inputOf(inputs, form({ map: "{" })).faults).toEqual([{ name: "map", detail: "This is no JSON" }]);
});

it("files are sent by their ids, and not those that are held already when nothing was added", () => {
  const held = [{ id: "f-1", name: "a.txt", digest: "0", size: 1, media: "text/plain" }];
  const inputs = [input("files", "file", { many: true, value: held })];
  expect(inputOf(inputs, form({ files: ["f-1"] })).input).toEqual({});
  expect(inputOf(inputs, form({ files: ["f-1", "f-2"] })).input).toEqual({ files: ["f-1", "f-2"] });
  expect(inputOf(inputs, form({})).input).toEqual({ files: null });
});
