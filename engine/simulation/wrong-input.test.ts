import { expect, it } from "vitest";
import { wrongInput } from "./wrong-input.ts";

const functions = {
  "probe.tcp": {
    input: { type: "object", properties: { port: { type: "integer", maximum: 65_535 } }, required: ["port"] },
  },
  other: {},
};
const told = (call: string, input: { readonly [name: string]: number | null }): unknown =>
  wrongInput(functions, { call, with: input });

it("a function that does not take its input answers with the fault of the product, and says what is wrong", () => {
  expect(told("probe.tcp", { port: null })).toMatchObject({
    fault: { status: 400, detail: "the input of probe.tcp is wrong: at /port must be of type integer, but is null" },
  });
  expect(told("probe.tcp", {})).toMatchObject({
    fault: { detail: 'the input of probe.tcp is wrong: must have the property "port"' },
  });
  expect(told("probe.tcp", { port: 443 })).toBeNull();
});

it("of a function of which nothing is known nothing is said", () => {
  expect([told("other", { port: null }), told("missing", {}), told("constructor", {})]).toEqual([null, null, null]);
});

it("a secret that the product puts in is a text", () => {
  const shell = { shell: { input: { type: "object", properties: { password: { type: "string" } } } } };
  const secrets = [{ at: "/password", parts: [{ secret: "operator.password" }] }];
  expect(wrongInput(shell, { call: "shell", with: { password: null }, secrets })).toBeNull();
  expect(wrongInput(shell, { call: "shell", with: { password: null } })).not.toBeNull();
});
