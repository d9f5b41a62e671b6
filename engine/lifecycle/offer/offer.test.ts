import { describe, expect, it } from "vitest";
import { isRead, offersOf, type Offer } from "./offer.ts";
import type { Bundle } from "../ir.ts";
import type { Actor } from "../protocol.ts";
import {
  bundle,
  company,
  drive,
  field,
  fields,
  final,
  lifecycle,
  literal,
  monday,
  recordType,
  role,
  row,
  state,
  to,
  type Driver,
} from "../sample.ts";

const type = recordType(
  "incident",
  "INC",
  [
    field("title", "string", { required: true, maxLength: 40 }),
    field("impact", "enum", { values: ["low", "high"], default: "low", reasonOnChange: true }),
    field("assignee", "user"),
    field("code", "enum", { values: ["done", "duplicate"] }),
    field("score", "integer", { computed: literal(1) }),
    field("count", "integer", { default: 3 }),
  ],
  { links: { problem: { to: "problem", inverse: "incidents" } } },
);
const incident: Bundle = bundle(type, [
  lifecycle("incident", [
    state("new", {
      assign: to("working", { require: ["assignee", "title"] }),
      edit: to(null, { fields: ["title", "impact"], allow: [{ field: "assignee" }] }),
      close: [
        to(null, { when: { kind: "jq", text: ".count >= 3" }, refuse: literal("it is too late") }),
        to("closed", { require: ["code"] }),
      ],
      settle: [
        to("closed", { when: row({ code: "done" }), require: ["code"], ask: fields(field("note", "text")) }),
        to("working", { when: row({ code: "duplicate" }), require: ["code", "problem"] }),
      ],
      comment: to(null, { allow: [role("boss")], ask: fields(field("text", "text", { required: true })) }),
      break: to("closed", { when: { kind: "jq", text: "error(1)" } }),
    }),
    state("working", { stop: to("closed") }),
    final("closed"),
  ]),
]);
const readings = company({ kim: ["agent"], bob: ["boss"] });

function offers(driver: Driver, user: string): Record<string, Offer> {
  const by: Actor = { user, roles: readings.people[user]?.roles ?? [], groups: [] };
  const { offers: found, missing } = offersOf(incident, driver.state!, by, readings, monday);
  expect(isRead(missing)).toBe(true);
  return Object.fromEntries(found.map((offer) => [offer.command, offer]));
}

describe("what a record takes", () => {
  const driver = drive(incident, readings);
  driver.open("kim", { title: "Printer" });

  it("names each command with its inputs, their types, choices and present values", () => {
    const { assign, edit } = offers(driver, "kim");
    expect(assign).toMatchObject({ target: "working", may: "yes", because: null });
    expect(assign?.inputs).toMatchObject([
      { name: "assignee", kind: "field", type: "user", required: true, value: null },
      { name: "title", required: false, value: "Printer", maxLength: 40 },
    ]);
    expect(edit?.inputs).toMatchObject([
      { name: "title", required: false },
      { name: "impact", choices: ["low", "high"], value: "low", wantsReason: true },
      { name: "reason", kind: "ask", type: "text", required: false },
    ]);
  });

  it("says who may not, and why", () => {
    const seen = offers(driver, "kim");
    expect(offers(driver, "bob")["comment"]).toMatchObject({ may: "yes" });
    expect(seen["comment"]).toMatchObject({
      may: "no",
      because: expect.stringContaining("it is for role boss") as string,
    });
    expect(seen["edit"]).toMatchObject({ may: "no", because: expect.stringContaining("the assignee") as string });
    expect(seen["close"]).toMatchObject({ may: "no", because: expect.stringContaining("it is too late") as string });
    expect(seen["break"]).toMatchObject({ may: "no", inputs: [] });
  });

  it("says what depends on the input, with the inputs of all branches that could be taken", () => {
    const { settle } = offers(driver, "kim");
    expect(settle).toMatchObject({ may: "depends", target: null });
    expect(settle?.inputs.map(({ name, kind, required }) => [name, kind, required])).toEqual([
      ["code", "field", true],
      ["note", "ask", false],
      ["problem", "link", false],
    ]);
  });

  it("has links and what asks for attention among its commands, and none when it is over", () => {
    expect(offers(driver, "kim")["link"]).toMatchObject({
      may: "yes",
      inputs: [
        { name: "link", choices: ["problem"], required: true },
        { name: "record", type: "record", required: true },
      ],
    });
    expect(offers(driver, "kim")["attend"]).toBeUndefined();
  });
});
