import { expect, it } from "vitest";
import { partsOf } from "./line-parts.ts";

it("numbers of records and ids of runs lead to their pages, and all else is text", () => {
  expect(partsOf("INC0000001 opened <b>, see CHG0000002")).toEqual([
    { kind: "link", text: "INC0000001", href: "/n/INC0000001" },
    { kind: "text", text: " opened <b>, see " },
    { kind: "link", text: "CHG0000002", href: "/n/CHG0000002" },
  ]);
  expect(partsOf("shop/restart (change/CHG0000001#7) is running")).toEqual([
    { kind: "text", text: "shop/restart " },
    { kind: "link", text: "change/CHG0000001#7", href: "/run/change/CHG0000001%237" },
    { kind: "text", text: " is running" },
  ]);
  expect(partsOf("")).toEqual([]);
});
