import { describe, expect, it } from "vitest";
import { affectedCis, planRemediation } from "./plan.ts";
import { alertScope } from "./rule.ts";
import { sampleAlert, sampleAt, sampleRemediation, sampleSteps } from "./sample.ts";

const scope = alertScope(
  sampleAlert({ ci: "db1", labels: { approval: "yes" } }),
  { id: "db1", name: "shop-db1" },
  sampleAt,
);
const impact = { call: "cmdb.impact", with: null, maxAge: null };

describe("the plan of a remediation", () => {
  it("has everything computed", () => {
    expect(planRemediation(sampleRemediation(), scope)).toEqual({
      ok: true,
      value: {
        applies: true,
        plan: {
          raise: {
            record: "task",
            fields: { title: "Restart shop-db1" },
            link: { name: "repairs", inverse: "repairOf" },
            steps: sampleSteps(),
            stillNeeded: true,
          },
          verify: { call: "probe.tcp", input: { host: "shop-db1" }, alertClearsWithinMs: 60_000 },
          escalation: "desk",
        },
      },
    });
  });

  it("is none when the condition does not hold", () => {
    expect(
      planRemediation(sampleRemediation({ when: { kind: "jq", text: '.ci.name == "other"' } }), scope),
    ).toMatchObject({
      ok: true,
      value: { applies: false },
    });
  });

  it.each([
    [
      "raise.with.title",
      { raise: { ...sampleRemediation().raise, with: { title: { kind: "jq", text: ".title | tonumber" } } } },
    ],
    ["verify.with", { verify: { ...sampleRemediation().verify, with: { kind: "jq", text: ".title | tonumber" } } }],
    ["when:", { when: { kind: "jq", text: '1 | error("no")' } }],
  ] as const)("names the part that is wrong: %s", (part, change) => {
    const planned = planRemediation(sampleRemediation(change), scope);
    expect(planned).toMatchObject({ ok: false, error: expect.stringContaining(part) as string });
    expect(planned).toMatchObject({ error: expect.stringContaining('remediation "restart"') as string });
  });
});

describe("the CIs that would be affected", () => {
  const remediation = sampleRemediation({ facts: { impact } });

  it("are those the impact facts name, each once", () => {
    const both = sampleRemediation({ facts: { impact, second: impact } });
    const facts = {
      impact: { affected: [{ id: "a" }, { id: "b" }], truncated: false },
      second: { affected: [{ id: "b" }, { id: "c" }] },
    };
    expect(affectedCis(both, facts)).toEqual({ count: 3, more: false });
    expect(affectedCis(remediation, { impact: { affected: [] } })).toEqual({ count: 0, more: false });
  });

  it("are more when the answer was cut", () => {
    expect(affectedCis(remediation, { impact: { affected: [{ id: "a" }], truncated: true } })).toEqual({
      count: 1,
      more: true,
    });
  });

  it("are not known without such a fact, or when its answer has no list", () => {
    expect(affectedCis(sampleRemediation(), { other: { affected: [] } })).toBeNull();
    expect(
      affectedCis(sampleRemediation({ facts: { other: { ...impact, call: "cmdb.item" } } }), {
        other: { affected: [] },
      }),
    ).toBeNull();
    expect(affectedCis(remediation, {})).toBeNull();
    expect(affectedCis(remediation, { impact: { affected: "none" } })).toBeNull();
  });
});
