import { expect, it } from "vitest";
import type { Bundle } from "../ir.ts";
import { bundle, field, final, jq, lifecycle, recordType, state, to } from "../sample.ts";
import { hearing } from "./hearing.ts";

const links = { parent: { to: "incident", inverse: "children" }, problem: { to: "problem", inverse: "incidents" } };
const count = { ...field("open", "integer"), computed: jq("[$links.children[] | select(.final | not)] | length") };
const family: Bundle = bundle(recordType("incident", "INC", [count], { links }), [
  lifecycle("plain", [state("new", { close: to("closed") }), final("closed")]),
  lifecycle("following", [state("new", { "parent.closed": to("closed") }), final("closed")]),
]);

it.each([
  ["parent", "each", "one of its lifecycles reacts to it"],
  ["children", "last", "it counts them as they are"],
  ["incidents", "none", "nothing of it knows them"],
] as const)("news by %s: %s counts, for %s", (link, expected, _because) => {
  expect(hearing(family, link)).toBe(expected);
});
