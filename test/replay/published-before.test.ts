import { describe, expect, it } from "vitest";
import { bundleOf } from "../../engine/lifecycle/bundle/before.ts";
import {
  facetsOf,
  lifecyclesOf,
  partOf,
  partsOf,
  recordTypeOf,
  serviceLevelsOf,
} from "../../engine/lifecycle/bundle/bundle.ts";
import { savedBundle } from "./saved-bundle.ts";

describe.each(["lifecycle-incident", "lifecycle-change"])("a bundle published before (%s)", (name) => {
  const stored = savedBundle(name);
  const bundle = bundleOf(stored);

  it("is read part by part as it was stored, in the order in which it was", () => {
    expect(recordTypeOf(bundle)).toBe(stored.recordType);
    expect(lifecyclesOf(bundle)).toEqual(stored.lifecycles);
    expect(facetsOf(bundle)).toEqual(stored.facets);
    expect(serviceLevelsOf(bundle)).toEqual(stored.serviceLevels);
    expect(partsOf(bundle, "DecisionTable")).toEqual(stored.tables);
    expect(partsOf(bundle, "Calendar")).toEqual(stored.calendars);
    expect(partsOf(bundle, "Approval")).toEqual(stored.approvals);
    expect(partsOf(bundle, "Notification")).toEqual(stored.notifications);
    expect(partsOf(bundle, "Escalation")).toEqual(stored.escalations);
    expect(partsOf(bundle, "Runbook")).toEqual(stored.runbooks);
    expect(lifecyclesOf(bundle).length).toBeGreaterThan(0);
  });

  it("is the same object each time, and so are its parts: what is compiled of them is kept by them", () => {
    expect(bundleOf(stored)).toBe(bundle);
    expect(bundleOf(bundle)).toBe(bundle);
    for (const [table, part] of Object.entries(stored.tables))
      expect(partOf(bundle, "DecisionTable", table)).toBe(part);
    expect(lifecyclesOf(bundle)[0]).toBe(stored.lifecycles[0]);
  });

  it("leaves out the kinds of which it has nothing, as new ones do", () => {
    expect(Object.values(bundle.parts).filter((part) => Object.keys(part).length === 0)).toEqual([]);
  });
});
