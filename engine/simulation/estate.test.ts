import { expect, it } from "vitest";
import type { JsonObject } from "../base/json.ts";
import { earlierRelations } from "../identity/earlier-relations.ts";
import { attribute, ciClass } from "../identity/sample.ts";
import { Estate } from "./estate.ts";
import { mergeFixtures } from "./fixture.ts";

const host = ciClass("host", {
  attributes: { machineId: attribute("machineId"), name: attribute("name"), address: attribute("address") },
  identify: [
    { by: ["machineId"], within: null },
    { by: ["address"], within: null },
  ],
});

/** Says something of hosts, one after the other; answers the id of each. */
function tell(): (attributes: JsonObject, at: number) => string | null {
  const estate = new Estate(mergeFixtures([]), { host }, earlierRelations);
  return (attributes, at) => {
    const candidates = [{ ref: "x", class: "host", attributes, relations: [] }];
    const reply = estate.reply({ kind: "report", report: { pattern: "p", candidates, edges: [] } }, at);
    return reply.kind === "report" ? (reply.outcomes[0]?.id ?? null) : null;
  };
}

it("the CIs of a scenario hand an address on to who had it last, and back when that one leaves it, as in the store", () => {
  const of = tell();
  expect(of({ name: "one", machineId: "a", address: "192.0.2.1" }, 1)).toBe("one");
  expect(of({ name: "two", machineId: "b", address: "192.0.2.2" }, 1)).toBe("two");
  expect(of({ name: "two", machineId: "b", address: "192.0.2.1" }, 2)).toBe("two");
  expect(of({ address: "192.0.2.1" }, 3)).toBe("two");
  expect(of({ name: "two", machineId: "b", address: "192.0.2.3" }, 4)).toBe("two");
  expect(of({ address: "192.0.2.1" }, 5)).toBe("one");
});
