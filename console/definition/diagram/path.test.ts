import { describe, expect, it } from "vitest";
import type { LedgerEvent } from "../../record/acts.ts";
import { edgeKey, pathOf } from "./path.ts";

const event = (kind: string, body: object): LedgerEvent => ({ kind, body }) as unknown as LedgerEvent;
const moved = (to: string, facet: string | null = null): LedgerEvent => event("moved", { to, facet });
const events = [
  event("opened", { state: "new" }),
  moved("proposed", "major"),
  moved("inProgress"),
  event("changed", { set: { title: "x" } }),
  moved("onHold"),
  moved("inProgress"),
  moved("accepted", "major"),
  moved("onHold"),
];

describe("the path of a record", () => {
  it("is the states that it was in, with how often it went along each edge", () => {
    const { states, edges } = pathOf(events, null, undefined);
    expect(states).toEqual(["new", "inProgress", "onHold", "inProgress", "onHold"]);
    expect(Object.fromEntries(edges)).toEqual({
      [edgeKey("new", "inProgress")]: 1,
      [edgeKey("inProgress", "onHold")]: 2,
      [edgeKey("onHold", "inProgress")]: 1,
    });
  });

  it("of a facet begins where the facet does", () => {
    expect(pathOf(events, "major", "none").states).toEqual(["none", "proposed", "accepted"]);
    expect(pathOf(events, "communication", "quiet").states).toEqual(["quiet"]);
  });

  it("is empty of a ledger that was not read yet", () => {
    expect(pathOf([], null, undefined).states).toEqual([]);
  });
});
