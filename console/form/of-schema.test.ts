import { expect, it } from "vitest";
import { inputsOfSchema, valuesOf } from "./of-schema.ts";

const schema = {
  type: "object",
  required: ["size", "why"],
  properties: {
    size: { enum: [24, 27], title: "Size in inches" },
    why: { type: "string", maxLength: 400, description: "In a sentence" },
    room: { type: ["null", "string"], pattern: "^[0-9]$", maxLength: 20, default: "1" },
    until: { type: "string", format: "date" },
    at: { type: "string", format: "date-time" },
    count: { type: "integer", minimum: 1, maximum: 5 },
    tools: { type: "array", items: { enum: ["java", "web"] } },
    names: { type: "array", items: { type: "string" } },
    people: { type: "array", items: { type: "object" } },
    urgent: { type: "boolean" },
  },
};

it("each property is asked by the control that fits it, called by its title", () => {
  const asked = inputsOfSchema(schema);
  expect(asked.map(({ input: { name, type, many, required } }) => [name, type, many, required])).toEqual([
    ["size", "enum", false, true],
    ["why", "text", false, true],
    ["room", "string", false, false],
    ["until", "date", false, false],
    ["at", "instant", false, false],
    ["count", "integer", false, false],
    ["tools", "enum", true, false],
    ["names", "string", true, false],
    ["people", "object", false, false],
    ["urgent", "boolean", false, false],
  ]);
  expect(asked[0]).toMatchObject({ label: "Size in inches", input: { choices: ["24", "27"] } });
  expect(asked[1]).toMatchObject({ label: null, hint: "In a sentence", input: { maxLength: 400 } });
  expect(asked[5]?.input).toMatchObject({ min: 1, max: 5 });
});

it("what was kept is shown before what the schema offers", () => {
  const asked = inputsOfSchema(schema, { size: 27, why: "It broke" });
  expect(asked.map(({ input }) => input.value).slice(0, 3)).toEqual(["27", "It broke", "1"]);
});

it("what is sent are the values of the schema, not their texts; what was left empty is left out", () => {
  const asked = inputsOfSchema(schema);
  const written = { size: "27", why: "It broke", room: null, tools: ["web"], count: 3, urgent: false };
  expect(valuesOf(asked, written)).toEqual({ size: 27, why: "It broke", tools: ["web"], count: 3, urgent: false });
});

it("an item that asks nothing has no inputs", () => {
  for (const nothing of [null, undefined, true, [], { type: "object" }]) expect(inputsOfSchema(nothing)).toEqual([]);
});
