import { describe, expect, it } from "vitest";
import { filtersOf } from "./filters.ts";

describe("filters of a list", () => {
  it("are fields with their values", () => {
    expect(filtersOf(["assignee=me", "title=a=b", "group="])).toEqual({ assignee: "me", title: "a=b", group: "" });
  });

  it.each([
    ["limit=2", "--limit 2"],
    ["sort=-openedAt", "--sort -openedAt"],
    ["q=printer", "--search printer"],
    ["cursor=abc", "leave it out"],
    ["me", 'title="me"'],
  ])("refuse %s, which would be passed over, and say what to write", (pair, remedy) => {
    expect(() => filtersOf([pair])).toThrow(remedy);
  });

  it("refuse a field that is given twice, of which one would be passed over", () => {
    expect(() => filtersOf(["priority=1", "priority=2"])).toThrow('"priority" is given twice: write priority=1,2');
  });
});
