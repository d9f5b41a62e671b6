import { expect, it } from "vitest";
import { partsOf } from "./parts-of.ts";

it("an address is read part by part, and one that somebody has cut in a % is no failure", () => {
  expect(partsOf("/portal/mine/incident/INC1")).toEqual(["portal", "mine", "incident", "INC1"]);
  expect(partsOf("/portal/ask/a%2Fb%20c")).toEqual(["portal", "ask", "a/b c"]);
  expect(partsOf("/portal/ask/%E0%A4%A")).toEqual(["portal", "ask", "%E0%A4%A"]);
  expect(partsOf("/a/%")).toEqual(["a", "%"]);
});
