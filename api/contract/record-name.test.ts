import { expect, it } from "vitest";
import { recordName as engineName } from "../../engine/lifecycle/record-number.ts";
import { recordName } from "./record-name.ts";

it("names records as the engine reads them", () => {
  expect(recordName).toEqual(engineName);
});
