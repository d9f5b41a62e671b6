import { describe, expect, it } from "vitest";
import { bundle, field, final, lifecycle, literal, recordType, role, state, to } from "../sample.ts";
import { openingInputs } from "./opening.ts";

const type = recordType(
  "order",
  "ORD",
  [
    field("title", "string", { required: true }),
    field("item", "item"),
    field("form", "object", { formOf: "item" }),
    field("priority", "integer", { computed: literal(3) }),
    field("team", "group", { computed: literal("desk"), override: true }),
    field("clerk", "user"),
    field("secret", "string"),
    field("endedAt", "instant"),
  ],
  {
    links: { parent: { to: "order", inverse: "parts" } },
    access: {
      open: [
        { allow: [role("agent")], fields: null },
        { allow: [role("employee")], fields: ["title", "clerk", "form"] },
      ],
      see: null,
      edit: { secret: [role("auditor")] },
    },
  },
);
const orders = bundle(type, [
  lifecycle("order", [
    state("open", { take: to("over", { require: ["clerk"] }) }),
    { ...final("over"), stamp: "endedAt" },
  ]),
]);
const offered = (...roles: string[]): readonly string[] =>
  openingInputs(orders, { user: "kim", roles, groups: [] }).map(
    ({ name, required, later }) => `${name}${required ? " required" : ""}${later ? " later" : ""}`,
  );

describe("what an opening takes", () => {
  it("is what a person may give: not what is computed, stamped or made by an order", () => {
    expect(offered("agent")).toEqual(["title required", "team later", "clerk later", "parent later"]);
    expect(offered("agent", "auditor")).toContain("secret");
  });

  it("is what the entry of their role names, without links", () => {
    expect(offered("employee")).toEqual(["title required", "clerk later"]);
    expect(offered("visitor")).toEqual([]);
  });
});
